/**
 * Configuration files → one checked configuration: reads them with what they include, replaces
 * `${…}`, merges, checks. It reads nothing itself: the ports do (app/config-files.ts has the real
 * ones).
 */

import { assert } from '../assert.js'
import { bad, ok, type Result } from '../result.js'
import { withWholePaths } from './file-options.js'
import { fileReferencesIn, interpolate, type Lookup } from './interpolate.js'
import { mergeInclude, mergeOverlay } from './merge.js'
import { fileProblems, type TryFiles } from './named-files.js'
import { type Checked, checkTree } from './parse.js'
import { type Problem, problem, sortProblems } from './problem.js'
import { readYaml } from './read-yaml.js'
import { type MapTree, placeOf, type Span, type Tree, withoutExtensions } from './tree.js'
import { treeFromValue } from './tree-from-value.js'

/** What a file held: text still to be read as YAML, or the value that a module exports. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: unknown }

/**
 * What loading asks of the world. Errors say in words what is wrong with the file that was named.
 */
export type ConfigPorts = {
  readonly readFile: (file: string) => Promise<Result<FileContent, string>>
  /**
   * The text of `${file:path}` written in the file `from`, which a relative path is relative to.
   */
  readonly readValue: (path: string, from: string) => Promise<Result<string, string>>
  /** The whole path of a file, or a module, that is named in the file `from`. */
  readonly wholePath: (path: string, from: string) => string
  /** The files a pattern written in the file `from` stands for, sorted. */
  readonly listFiles: (pattern: string, from: string) => Promise<Result<readonly string[], string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly tryFiles: TryFiles
}

/** A checked configuration from files, and the names of all that were read. */
export type LoadedConfig = Checked & { readonly files: readonly string[] }

/** Files of one configuration. */
export const filesMax = 1000

/** How deep includes may go. */
export const includeDepthMax = 8

/** Loads one configuration from one file, or several of which each lies over those before it. */
export async function loadConfig(
  given: readonly string[],
  ports: ConfigPorts,
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  assert(given.length > 0, 'there is a file to load')
  const loader = new Loader(ports)
  let whole: MapTree | undefined
  for (const file of given) {
    const tree = await loader.load(file, undefined, 0)
    if (whole === undefined || tree === undefined) whole = tree ?? whole
    else whole = loader.keep(mergeOverlay(whole, tree))
  }
  // Of a file that cannot be read nobody knows what it defines: checking on would tell what is not
  // so.
  const files = [...loader.files.keys()]
  if (whole === undefined || loader.isPartial) return bad(sortProblems(loader.problems, files))
  const checked = checkTree(whole)
  if (checked.ok && loader.problems.length === 0) {
    const { config, warnings } = checked.value
    const refused = await fileProblems(config, whole, ports.tryFiles)
    if (refused.length > 0) return bad(sortProblems(refused, files))
    return ok({ config, warnings: sortProblems(warnings, files), files })
  }
  const problems = [...loader.problems, ...(checked.ok ? [] : checked.error)]
  return bad(sortProblems(problems, files))
}

class Loader {
  readonly problems: Problem[] = []
  /** Every file read, and where it was included. */
  readonly files = new Map<string, Span | undefined>()
  /** True when a file could not be read. */
  isPartial = false
  readonly #ports: ConfigPorts

  constructor(ports: ConfigPorts) {
    this.#ports = ports
  }

  /** The options of a file and of all it includes; undefined where that cannot be known. */
  async load(
    file: string,
    included: Span | undefined,
    depth: number,
  ): Promise<MapTree | undefined> {
    if (!this.#mayRead(file, included, depth)) return undefined
    this.files.set(file, included)
    const content = await this.#ports.readFile(file)
    if (!content.ok) {
      const place = placeOf(included) ?? { file, position: undefined }
      const message = included === undefined ? content.error : `${file}: ${content.error}`
      return this.#giveUp(problem(message, place))
    }
    const tree = this.#read(file, content.value)
    if (tree === undefined) return undefined
    const written = await this.#replace(withoutExtensions(tree))
    const whole = withWholePaths(written, (path) => this.#ports.wholePath(path, file))
    return this.#include(whole as MapTree, file, depth) // A map stays a map.
  }

  keep({ tree, problems }: { tree: MapTree; problems: readonly Problem[] }): MapTree {
    this.problems.push(...problems)
    return tree
  }

  #mayRead(file: string, included: Span | undefined, depth: number): boolean {
    const place = placeOf(included) ?? { file, position: undefined }
    if (this.files.has(file)) {
      const first = placeOf(this.files.get(file))
      const related = first ? [{ message: 'included first here', place: first }] : []
      this.#giveUp(problem(`${file} is read a second time`, place, { related }))
      return false
    }
    if (depth > includeDepthMax) {
      this.#giveUp(problem(`includes go deeper than ${includeDepthMax} files`, place))
      return false
    }
    if (this.files.size < filesMax) return true
    if (!this.isPartial) this.#giveUp(problem(`more than ${filesMax} files`, place))
    return false
  }

  #read(file: string, content: FileContent): MapTree | undefined {
    const tree = this.#treeOf(file, content)
    if (tree === undefined || tree.kind === 'map') return tree
    if (tree.kind === 'scalar' && tree.value === null) {
      return this.#giveUp(problem('the file is empty', { file, position: undefined }))
    }
    const message = 'expected options here, such as "listeners:"'
    return this.#giveUp(problem(message, placeOf(tree.span)))
  }

  #treeOf(file: string, content: FileContent): Tree | undefined {
    if (content.kind === 'value') {
      return treeFromValue(content.value, { file, text: undefined })
    }
    const { tree, problems } = readYaml({ file, text: content.text })
    this.problems.push(...problems)
    this.isPartial ||= tree === undefined
    return tree
  }

  #giveUp(reason: Problem): undefined {
    this.problems.push(reason)
    this.isPartial = true
  }

  async #replace(tree: MapTree): Promise<MapTree> {
    const texts = new Map<string, Result<string, string>>()
    for (const { path, from } of fileReferencesIn(tree)) {
      if (!texts.has(path)) texts.set(path, await this.#ports.readValue(path, from))
    }
    const lookup: Lookup = (reference) =>
      reference.kind === 'file' ? texts.get(reference.path)! : ok(this.#ports.env[reference.name])
    const replaced = interpolate(tree, lookup)
    this.problems.push(...replaced.problems)
    return replaced.tree
  }

  async #include(tree: MapTree, file: string, depth: number): Promise<MapTree> {
    const entries = new Map(tree.entries)
    const include = entries.get('include')?.value
    entries.delete('include')
    let whole: MapTree = { ...tree, entries }
    for (const { pattern, span } of this.#patternsOf(include)) {
      const found = await this.#ports.listFiles(pattern, file)
      if (!found.ok) this.#giveUp(problem(found.error, placeOf(span)))
      for (const each of found.ok ? found.value : []) {
        const included = await this.load(each, span, depth + 1)
        if (included !== undefined) whole = this.keep(mergeInclude(whole, included))
      }
    }
    return whole
  }

  #patternsOf(include: Tree | undefined): { pattern: string; span: Span | undefined }[] {
    if (include === undefined) return []
    const items = include.kind === 'list' ? include.items : [include]
    return items.flatMap((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string' && !item.isBroken) {
        return [{ pattern: item.value, span: item.span }]
      }
      const message = 'expected files to include, such as conf.d/*.yaml'
      if (item.kind !== 'scalar' || item.isBroken !== true) {
        this.problems.push(problem(message, placeOf(item.span), { path: 'include' }))
      }
      this.isPartial = true
      return []
    })
  }
}
