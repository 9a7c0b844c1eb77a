/** The version of this program, said once in package.json. */

import { readFileSync } from 'node:fs'

let known: string | undefined

/** The version, such as `0.1.0`. */
export function version(): string {
  known ??= readVersion()
  return known
}

function readVersion(): string {
  // tidy(imports): compiled, this file lies one folder deeper than it does here
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
