/** A configuration written as a JavaScript or TypeScript module: its default export. */

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bad, ok, type Result } from '../core/result.js'
import { explainFileError } from './text-file.js'

/** Imports a module and gives its default export. What it throws is told as an error. */
export async function readModule(file: string): Promise<Result<unknown, string>> {
  if (/\.[cm]?ts$/.test(file) && !loadsTypeScript()) return bad(explainTooOld())
  const path = resolve(file)
  const url = pathToFileURL(path)
  try {
    // Modules are kept for ever once imported; another address makes a reload read the file again.
    url.searchParams.set('changed', String((await stat(path)).mtimeMs))
  } catch (cause) {
    return bad(explainFileError(cause))
  }
  try {
    const module: Readonly<Record<string, unknown>> = await import(url.href)
    if (module.default !== undefined) return ok(module.default)
    return bad('no default export; write: export default defineConfig({ … })')
  } catch (cause) {
    return bad(explainThrown(cause))
  }
}

function loadsTypeScript(): boolean {
  const { typescript } = process.features as { readonly typescript?: string | false }
  return typeof typescript === 'string'
}

function explainTooOld(): string {
  const [major = ''] = process.versions.node.split('.')
  return (
    `Node ${major} cannot load a .ts configuration; run Evener with Node 24 or newer, ` +
    'or write the configuration as .js or .mjs'
  )
}

function explainThrown(cause: unknown): string {
  if (!(cause instanceof Error)) return `the module threw ${String(cause)}`
  // A syntax error carries its place in the first line of its stack only: file:///…/evener.mjs:3
  const line = /^file:\/\/\S*?:(\d+)\n/.exec(cause.stack ?? '')?.[1]
  const [words = ''] = cause.message.split('\n', 1)
  return `${cause.name}: ${words}${line === undefined ? '' : ` (line ${line})`}`
}
