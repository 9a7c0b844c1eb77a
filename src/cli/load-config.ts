/** Loads configuration files for a command, and tells on standard error what is wrong with them. */

import { isatty } from 'node:tty'
import { loadConfigFiles } from '../app/config-files.js'
import type { ConfigSource } from '../app/config-source.js'
import { formatProblems } from '../core/config/format-problems.js'
import type { LoadedConfig } from '../core/config/load.js'
import type { Problem } from '../core/config/problem.js'
import { complain } from './output/say.js'
import { colourful, paintFor } from './terminal/paint.js'

/**
 * The configuration of these files, which `source` may read; undefined when it is refused. Warnings
 * and errors have been told.
 */
export async function loadOrComplain(
  files: readonly string[],
  source?: ConfigSource,
): Promise<LoadedConfig | undefined> {
  const loaded = await (source?.read() ?? loadConfigFiles(files))
  complainOf(loaded.ok ? loaded.value.warnings : loaded.error)
  return loaded.ok ? loaded.value : undefined
}

function complainOf(problems: readonly Problem[]): void {
  const color = paintFor(isatty(2), process.env) === colourful
  if (problems.length > 0) complain(formatProblems(problems, { color }))
}
