/** From a configuration that a program made to a checked one. */

import { fileProblems } from '../core/config/named-files.js'
import { parseConfig } from '../core/config/parse.js'
import type { Config, ConfigInput } from '../core/config/schema.js'
import { ConfigError } from './config-error.js'
import { tryFiles } from './try-files.js'

/** Checks it; rejects with a `ConfigError` that tells every problem. */
export async function checkConfig(input: ConfigInput): Promise<Config> {
  const parsed = parseConfig(input)
  if (!parsed.ok) throw new ConfigError(parsed.error)
  const refused = await fileProblems(parsed.value, undefined, tryFiles)
  if (refused.length > 0) throw new ConfigError(refused)
  return parsed.value
}
