/** `evener run`: the balancer, from a configuration file. */

import { existsSync } from 'node:fs'
import { findConfig } from '../find-config.js'
import { loadOrComplain } from '../load-config.js'
import { complain } from '../output/say.js'
import { serve } from '../serve.js'

/** What the command line gives. */
export type RunOptions = { readonly config?: readonly string[] }

/** Runs until a signal ends it. Resolves with the exit code. */
export async function run({ config: given }: RunOptions): Promise<number> {
  const found = findConfig(given, process.env, existsSync)
  if (!found.ok) {
    complain(`evener: ${found.error}\n`)
    return 2
  }
  const loaded = await loadOrComplain(found.value)
  if (loaded === undefined) return 2
  return serve({ config: loaded.config, source: loaded.files.join(', ') })
}
