/**
 * Knows when every backend that is probed has had its first verdict, from the events alone: taking
 * snapshots until it is so would cost most where there are most backends.
 */

import type { Config } from '../core/config/schema.js'
import type { Event } from '../core/events.js'

/** `hear` is told every event; `all` resolves with the last verdict: at once where none is due. */
export type FirstVerdicts = {
  readonly hear: (event: Event) => void
  readonly all: Promise<void>
}

/** Begins to wait for the verdicts on the backends of a configuration. */
export function firstVerdicts({ pools }: Pick<Config, 'pools'>): FirstVerdicts {
  const awaited = new Set(
    Object.entries(pools).flatMap(([pool, { health, backends }]) =>
      backends
        .filter((backend) => (backend.health ?? health) !== false)
        .filter(({ state }) => state !== 'maintenance') // It is not probed.
        .map(({ name }) => nameOf(pool, name)),
    ),
  )
  let finish: () => void = () => {}
  const all = new Promise<void>((resolve) => {
    finish = resolve
  })
  if (awaited.size === 0) finish()
  return { hear, all }

  function hear({ type, payload }: Event): void {
    if (type !== 'backend.up' && type !== 'backend.down') return
    awaited.delete(nameOf(payload.pool, payload.backend))
    if (awaited.size === 0) finish()
  }
}

// A pool's name has no slash, so the two names cannot be confused.
function nameOf(pool: string, backend: string): string {
  return `${pool}/${backend}`
}
