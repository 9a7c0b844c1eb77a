/** Configuration files of this machine: reads them from disk for core/config, which decides. */

import { readFile } from 'node:fs/promises'
import { checkTree } from '../core/config/parse.js'
import { type Problem, problem } from '../core/config/problem.js'
import { readYaml } from '../core/config/read-yaml.js'
import type { Config } from '../core/config/schema.js'
import { bad, ok, type Result } from '../core/result.js'

/** A checked configuration from files. */
export type LoadedConfig = {
  readonly config: Config
  readonly warnings: readonly Problem[]
  /** Every file that was read, included ones too, as absolute paths where they have one. */
  readonly files: readonly string[]
}

/** Loads one configuration from one file or several, of which later ones add to the first. */
export async function loadConfigFiles(
  paths: readonly string[],
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  const [file = '', ...more] = paths
  const place = { file, position: undefined }
  if (more.length > 0) return bad([problem('several files are not merged yet', place)])
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    // Absent or not readable: news for whoever named the file.
    return bad([problem(cause instanceof Error ? cause.message : 'cannot be read', place)])
  }
  const { tree, problems } = readYaml({ file, text })
  if (problems.length > 0) return bad(problems)
  const checked = checkTree(tree)
  return checked.ok ? ok({ ...checked.value, files: [file] }) : checked
}
