/** `evener --listen … --to …`: a balancer without a file, or the file that it would have. */

import { formatConfig } from '../../core/config/format-config.js'
import { configOfOneLiner } from '../one-liner.js'
import { complain, say } from '../output/say.js'
import { serve } from '../serve.js'

/** What the command line gives. */
export type OneLinerOptions = {
  readonly listen?: readonly string[]
  readonly to?: readonly string[]
  readonly balance?: string
  readonly health?: string
  readonly printConfig?: boolean
}

/** Runs until a signal ends it, or prints. Resolves with the exit code. */
export async function oneLiner(options: OneLinerOptions): Promise<number> {
  const { listen = [], to = [], balance, health, printConfig = false } = options
  const made = configOfOneLiner({ listen, to, balance, health })
  if (!made.ok) {
    complain(`${made.error.map((sentence) => `evener: ${sentence}`).join('\n')}\n`)
    complain('Try: evener --help\n')
    return 2
  }
  const { config, input } = made.value
  if (printConfig) return say(formatConfig(input)) ? 0 : 1
  return serve({ config, described: 'the command line' })
}
