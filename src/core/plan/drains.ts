/** Which open sessions a plan would let end, because their backend is to get no new ones. */

import type { Config } from '../config/schema.js'
import type { BackendStep, Drain } from './plan.js'

/** What of an open session matters here. */
export type OpenSession = {
  readonly pool: string | null
  readonly backend: string | null
  readonly durationMs: number
}

/** One for every backend that is removed, moved or taken out; also where it has no session. */
export function drainsOf(
  steps: readonly BackendStep[],
  sessions: readonly OpenSession[],
  running: Config,
  wanted: Config,
): readonly Drain[] {
  const byBackend = new Map<string, OpenSession[]>()
  for (const session of sessions) {
    const key = keyOf(session.pool ?? '', session.backend ?? '')
    const known = byBackend.get(key)
    if (known === undefined) byBackend.set(key, [session])
    else known.push(session)
  }
  return steps.filter(isOut).map(({ pool, backend }) => {
    const open = byBackend.get(keyOf(pool, backend)) ?? []
    const { timeouts } = wanted.pools[pool] ?? running.pools[pool]!
    const oldestMs = open.reduce((most, { durationMs }) => Math.max(most, durationMs), 0)
    return {
      pool,
      backend,
      sessions: open.length,
      oldestMs: open.length === 0 ? null : oldestMs,
      drainMs: timeouts.drain === false ? null : timeouts.drain,
    }
  })
}

function isOut({ act, changes }: BackendStep): boolean {
  if (act === 'remove' || act === 'readdress') return true
  return changes.some(({ path, to }) => path === 'state' && to !== 'ready' && to !== undefined)
}

function keyOf(pool: string, backend: string): string {
  return JSON.stringify([pool, backend])
}
