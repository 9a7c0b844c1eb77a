/**
 * Reloads a balancer from its own files when a signal says so, or when they change. What comes of
 * it is told by events, also why not.
 */

import type { Balancer } from '../app/balancer.js'
import { realClock } from '../app/world/clock.js'
import type { By } from '../core/operator.js'
import type { Cancel } from '../core/world.js'
import { watchSource } from './watch-source.js'

const hangUp: By = { by: 'SIGHUP', via: 'signal' }
const changed: By = { by: 'a changed file', via: 'watch' }

/** Who asks for reloads before the balancer runs is answered once it does. */
export type Reloader = {
  readonly onHangUp: () => void
  /** The balancer runs; the cancel ends the watching. */
  readonly begin: (isWatched: boolean) => Cancel
}

/** Reloads this one. */
export function reloadWhenAsked(balancer: Balancer): Reloader {
  let isRunning = false
  let wasAsked = false
  const reload = async (by: By): Promise<void> => {
    try {
      await balancer.reloading.reload(by)
    } catch {
      // It has been told, as an event; or the balancer is stopping, and nobody needs it any more.
    }
  }
  return {
    onHangUp: () => {
      if (isRunning) void reload(hangUp)
      else wasAsked = true
    },
    begin: (isWatched) => {
      isRunning = true
      if (wasAsked) void reload(hangUp)
      const { source } = balancer
      if (!isWatched || source === undefined) return () => {}
      return watchSource(source.changed, realClock, () => reload(changed))
    },
  }
}
