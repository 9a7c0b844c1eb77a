/** A configuration written as a JavaScript or TypeScript module: its default export. */

import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bad, ok, type Result } from '../core/result.js'
import { explainFileError } from './text-file.js'

/** Longest wait for the runtime to say where a module is wrong. */
const checkTimeoutMs = 5000

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
    return bad(explainThrown(cause, path))
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

function explainThrown(cause: unknown, path: string): string {
  if (!(cause instanceof Error)) return `the module threw ${String(cause)}`
  const [words = ''] = cause.message.split('\n', 1)
  const line = cause instanceof SyntaxError ? lineOfSyntaxError(path) : undefined
  return `${cause.name}: ${words}${line === undefined ? '' : ` (line ${line})`}`
}

// The error that an import rejects with does not say where; the checker of the same runtime does.
function lineOfSyntaxError(path: string): string | undefined {
  const { stderr } = spawnSync(process.execPath, ['--check', path], {
    encoding: 'utf8',
    timeout: checkTimeoutMs,
  })
  return /^.*:(\d+)\n/.exec(stderr ?? '')?.[1]
}
