/**
 * YAML 1.2 text (and so JSON) → a tree. It resolves anchors and merge keys, refuses what YAML
 * allows and a configuration does not need (tags, several documents, keys that are no text), and
 * goes on after each problem so that all are told at once.
 */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { assert } from '../assert.js'
import { type Problem, problem } from './problem.js'
import {
  type Entry,
  placeOf,
  type Source,
  type Span,
  type Tree,
  treeDepthMax,
  treeValuesMax,
} from './tree.js'
import { explainYaml } from './yaml-errors.js'

/**
 * What could be read, undefined where the text is not YAML at all; and all that is wrong with it.
 */
export type YamlRead = { readonly tree: Tree | undefined; readonly problems: readonly Problem[] }

/** Reads a text. An empty one is the value null. */
export function readYaml(source: Source & { readonly text: string }): YamlRead {
  const start: Span = { source, from: 0, to: 0 }
  let document: Document.Parsed
  try {
    document = parseDocument(source.text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: false, // The reader below finds them itself, to tell both places.
      prettyErrors: false,
      stringKeys: false,
    })
  } catch (cause) {
    // The parser recurses: thousands of brackets overflow its stack. Anything else is its bug or
    // ours.
    assert(cause instanceof RangeError, 'the parser tells what is wrong and does not throw it')
    return { tree: undefined, problems: [tooDeep(start)] }
  }
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2') {
    const message = `this is YAML ${document.directives.yaml.version}; write YAML 1.2`
    return { tree: undefined, problems: [problem(message, placeOf(start))] }
  }
  if (document.errors.length > 0 || document.warnings.length > 0) {
    return { tree: undefined, problems: explainYaml(document, source) }
  }
  const reader = new TreeReader(source)
  const tree = reader.read(document.contents, 0)
  return { tree: reader.isOverfull ? undefined : tree, problems: reader.problems }
}

// What the parser makes of one value of the text.
type Part = NonNullable<Document.Parsed['contents']>

// The types of YAML's core, as in `!!str 5`; not !!binary, !!set and others.
const knownTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

class TreeReader {
  readonly problems: Problem[] = []
  readonly #source: Source
  readonly #anchors = new Map<string, { readonly tree: Tree; readonly valueCount: number }>()
  #valueCount = 0

  constructor(source: Source) {
    this.#source = source
  }

  /** True when there are too many values: expanded, the tree would not fit into memory. */
  get isOverfull(): boolean {
    return this.#valueCount > treeValuesMax
  }

  read(node: Part | null, depth: number): Tree {
    const span = this.#spanOf(node)
    const countBefore = this.#valueCount
    this.#count(1, span)
    if (node === null) return { kind: 'scalar', value: null, span }
    if (depth > treeDepthMax) {
      this.problems.push(tooDeep(span))
      return { kind: 'scalar', value: null, span }
    }
    if (isAlias(node)) return this.#readAlias(node.source, span)
    if (node.tag !== undefined && !knownTag.test(node.tag)) {
      this.problems.push(problem(`the tag ${node.tag} means nothing here`, placeOf(span)))
    }
    const tree = this.#readPlain(node, span, depth)
    if ('anchor' in node && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { tree, valueCount: this.#valueCount - countBefore })
    }
    return tree
  }

  #readPlain(node: Part, span: Span, depth: number): Tree {
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as Part | null, depth + 1))
      return { kind: 'list', items, span }
    }
    if (isMap(node)) return { kind: 'map', entries: this.#readEntries(node, depth), span }
    return { kind: 'scalar', value: (node as Scalar).value, span }
  }

  #readEntries(map: YAMLMap.Parsed, depth: number): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>()
    const merged: Tree[] = []
    for (const pair of map.items) {
      const { key } = pair
      const keySpan = this.#spanOf(key)
      const value = this.read(pair.value, depth + 1)
      if (isMergeKey(key)) {
        merged.push(value)
        continue
      }
      const name = this.#keyName(key, keySpan)
      if (name === undefined) continue
      const first = entries.get(name)
      if (first === undefined) entries.set(name, { key: keySpan, value })
      else this.problems.push(duplicateKey(name, keySpan, first.key))
    }
    for (const tree of merged) this.#merge(entries, tree)
    return entries
  }

  // What is written wins over what `<<` brings, and of several the earlier.
  #merge(entries: Map<string, Entry>, from: Tree): void {
    if (from.kind === 'list') {
      for (const item of from.items) this.#merge(entries, item)
    } else if (from.kind === 'map') {
      for (const [name, entry] of from.entries) if (!entries.has(name)) entries.set(name, entry)
    } else {
      this.problems.push(problem('"<<" merges options; this is a single value', placeOf(from.span)))
    }
  }

  #readAlias(name: string, span: Span): Tree {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      const message = `no anchor &${name} stands before this (nor may it contain it)`
      this.problems.push(problem(message, placeOf(span)))
      return { kind: 'scalar', value: null, span, isBroken: true }
    }
    this.#count(anchored.valueCount, span)
    return anchored.tree
  }

  #keyName(key: Part | null, span: Span): string | undefined {
    if (key !== null && isScalar(key) && key.value !== null) {
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
      if (name !== '__proto__') return name
    }
    this.problems.push(problem('this cannot be the name of an option', placeOf(span)))
    return undefined
  }

  #count(valueCount: number, span: Span): void {
    const wasOverfull = this.isOverfull
    this.#valueCount += valueCount
    if (this.isOverfull && !wasOverfull) {
      const message = `more than ${treeValuesMax} values, counting each use of an anchor`
      this.problems.push(problem(message, placeOf(span)))
    }
  }

  #spanOf(node: Part | null): Span {
    const [from = 0, to = from] = node?.range ?? []
    return { source: this.#source, from, to }
  }
}

function isMergeKey(key: Part | null): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN'
}

function duplicateKey(name: string, span: Span, first: Span | undefined): Problem {
  const related = first === undefined ? [] : [{ message: 'first here', place: placeOf(first) }]
  return problem(`"${name}" is written twice`, placeOf(span), { related })
}

function tooDeep(span: Span): Problem {
  return problem(`nested deeper than ${treeDepthMax} levels`, placeOf(span))
}
