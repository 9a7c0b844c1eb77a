/** The one thing that is wrong at the start, the worst first, and what to do. It only decides. */

import type { BalancerSnapshot } from '../app/balancer-snapshot.js'
import type { Config } from '../core/config/schema.js'
import { humanCount } from './terminal/human.js'

/** What is wrong and what to do, a sentence or two each. */
export type Trouble = { readonly what: string; readonly remedy: string }

type PoolView = BalancerSnapshot['pools'][number]

const sessionsFew = 1000
const namedMax = 3

/** The worst trouble, or undefined when all is well. */
export function troubleOf(
  snapshot: BalancerSnapshot,
  limits: Config['limits'],
): Trouble | undefined {
  return (
    emptyPool(snapshot) ??
    deadPool(snapshot) ??
    noted(snapshot.notes) ??
    (limits.sessions === 'auto' ? fewSessions(snapshot) : undefined)
  )
}

function emptyPool({ pools }: BalancerSnapshot): Trouble | undefined {
  const pool = pools.find(({ backends }) => backends.length === 0)
  if (pool === undefined) return undefined
  return {
    what: `Pool ${pool.name} has no backends: its sessions are reset at once.`,
    remedy: `Add some under pools.${pool.name}.backends, then start again.`,
  }
}

function deadPool({ pools }: BalancerSnapshot): Trouble | undefined {
  const pool = pools.find(({ available }) => !available)
  if (pool === undefined) return undefined
  return {
    what: `No backend of pool ${pool.name} is up: ${whyDown(pool)}.`,
    remedy:
      'Its sessions are reset until one answers its probe; probing goes on. ' +
      'To see each answer: evener check --deep',
  }
}

function whyDown({ backends }: PoolView): string {
  const shown = backends.slice(0, namedMax).map(({ name, why }) => `${name} ${why}`)
  const more = backends.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${humanCount(more)} more`
}

function noted([note]: readonly string[]): Trouble | undefined {
  return note === undefined ? undefined : { what: `${note}.`, remedy: 'To see more: evener doctor' }
}

function fewSessions({ sessionsMax }: BalancerSnapshot): Trouble | undefined {
  if (sessionsMax >= sessionsFew) return undefined
  return {
    what: `The descriptor limit allows only ${humanCount(sessionsMax)} sessions at once.`,
    remedy: 'To see how to raise it: evener doctor',
  }
}
