/** `evener run`: the balancer, from a configuration file. */

import { existsSync } from 'node:fs'
import { fileSource } from '../../app/file-source.js'
import { findConfig } from '../find-config.js'
import { loadOrComplain } from '../load-config.js'
import { complain } from '../output/say.js'
import { serve } from '../serve.js'

/** What the command line gives. */
export type RunOptions = { readonly config?: readonly string[]; readonly watch?: boolean }

/** Runs until a signal ends it. Resolves with the exit code. */
export async function run({ config: given, watch = false }: RunOptions): Promise<number> {
  const found = findConfig(given, process.env, existsSync)
  if (!found.ok) {
    complain(`evener: ${found.error}\n`)
    return 2
  }
  const source = fileSource(found.value)
  if (watch && source === undefined) {
    complain('evener: --watch: standard input cannot be watched; give a file with -c\n')
    return 2
  }
  const loaded = await loadOrComplain(found.value, source)
  if (loaded === undefined) return 2
  const { config } = loaded
  return serve({ config, described: loaded.files.join(', '), source, isWatched: watch })
}
