/**
 * For configurations written in TypeScript or JavaScript: editors complete and check the options.
 */

import type { ConfigInput } from './schema.js'

/**
 * Gives back what it is given. `export default defineConfig({ … })` is a whole configuration file.
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
