/** What of a plan an operator would want to be asked about before it is carried out. */

import type { Config } from '../config/schema.js'
import type { BackendStep } from './plan.js'

/** The warnings, in words, the gravest first. */
export function planWarnings(
  running: Config,
  wanted: Config,
  backends: readonly BackendStep[],
): string[] {
  return [
    ...closedListeners(running, wanted),
    ...emptiedPools(running, wanted),
    ...replacedPools(running, wanted, backends),
  ]
}

function closedListeners(running: Config, wanted: Config): string[] {
  const [before, after] = [running, wanted].map(({ listeners }) => Object.keys(listeners).length)
  if (before === 0 || after !== 0) return []
  return ['removes every listener: nothing is accepted any more']
}

function emptiedPools(running: Config, wanted: Config): string[] {
  return Object.entries(wanted.pools).flatMap(([name, { backends }]) => {
    const before = running.pools[name]?.backends ?? []
    if (!before.some(takesSessions) || backends.some(takesSessions)) return []
    if (before.length === 1) return [`removes the only backend of pool ${name}`]
    return [`leaves no backend of pool ${name} that is given sessions`]
  })
}

// Every backend new at once: none has been probed, and every session drains.
function replacedPools(running: Config, wanted: Config, steps: readonly BackendStep[]): string[] {
  return Object.entries(wanted.pools).flatMap(([name, { backends }]) => {
    const before = running.pools[name]?.backends ?? []
    if (before.length === 0 || backends.length === 0) return []
    const fresh = steps.filter(({ pool, act }) => {
      return pool === name && (act === 'add' || act === 'readdress')
    })
    return fresh.length === backends.length
      ? [`replaces every backend of pool ${name} at once`]
      : []
  })
}

function takesSessions({ weight }: Config['pools'][string]['backends'][number]): boolean {
  return weight > 0
}
