/** Configuration files that are only in memory: what load.ts asks of the world, from an object. */

import { posix } from 'node:path'
import { type LoadedConfig, loadConfig } from '../../src/core/config/load.js'
import type { Problem } from '../../src/core/config/problem.js'
import { bad, ok, type Result } from '../../src/core/result.js'

/** Texts by name; a value that is no text is what a module exports. */
export type MemoryFiles = Readonly<Record<string, unknown>>

/** Loads the files named first to last. A pattern is a name with `*` for anything. */
export function loadFrom(
  files: MemoryFiles,
  names: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  const resolve = (path: string, from: string) => {
    return posix.isAbsolute(path) ? path : posix.join(posix.dirname(from), path)
  }
  const tried = async (file: string) => {
    return file.slice(1) in files ? ok(undefined) : bad('no such file')
  }
  return loadConfig(names, {
    env,
    wholePath: (path, from) => posix.resolve('/', resolve(path, from)),
    tryFiles: {
      module: tried,
      authorities: async (file) => {
        const found = await tried(file)
        return found.ok ? found : bad(`${file}: ${found.error}`)
      },
    },
    readFile: async (name) => {
      const content = files[name]
      if (content === undefined) return bad('no such file')
      const isText = typeof content === 'string'
      return ok(isText ? { kind: 'text', text: content } : { kind: 'value', value: content })
    },
    readValue: async (path, from) => {
      const content = files[resolve(path, from)]
      return content === undefined ? bad('no such file') : ok(String(content))
    },
    listFiles: async (pattern, from) => {
      const [before = '', after] = resolve(pattern, from).split('*')
      if (after === undefined) return ok([before])
      const names = Object.keys(files).filter((name) => {
        return name.startsWith(before) && name.endsWith(after)
      })
      return ok(names.sort())
    },
  })
}

/** `FILE:LINE:COLUMN MESSAGE`, one for each problem, with its other places in brackets. */
export function told(problems: readonly Problem[]): string[] {
  return problems.map(({ place, message, path, related }) => {
    const others = related.map((each) => ` (${placeText(each.place)} ${each.message})`)
    const where = place === undefined ? path : placeText(place)
    return `${where} ${message}${others.join('')}`
  })
}

function placeText({ file, position }: NonNullable<Problem['place']>): string {
  return position === undefined ? file : `${file}:${position.line}:${position.column}`
}
