/** A balancer that is nothing but what the API asks of one. Its events come from the test. */

import type { AdminBalancer, AdminParts } from '../../src/control/admin/admin-port.js'
import type { Event } from '../../src/core/events.js'
import type { Clock } from '../../src/core/world.js'

type Handler = (event: Event) => void

/** Shows nothing much, and says what it is told to. */
export class FakeBalancer implements Pick<AdminBalancer, 'snapshot' | 'onAny' | 'offAny'> {
  notes: readonly string[] = []
  readonly #handlers = new Set<Handler>()

  onAny(handler: Handler): void {
    this.#handlers.add(handler)
  }

  offAny(handler: Handler): void {
    this.#handlers.delete(handler)
  }

  snapshot(): ReturnType<AdminBalancer['snapshot']> {
    return {
      name: 'fake',
      phase: 'running',
      engine: { name: 'net', why: null },
      revision: 1,
      startedAt: '2026-01-31T12:00:00.000Z',
      sessions: 0,
      sessionsMax: 10,
      notes: this.notes,
      listeners: [],
      pools: [],
    }
  }

  /** Says that a listener was paused, as long as `why` is. */
  say(why: string): void {
    const payload = { listener: 'web', why, by: null, via: null, reason: null }
    const event: Event = { type: 'listener.paused', payload }
    for (const handler of this.#handlers) handler(event)
  }
}

/** The parts of an API around it. */
export function partsAround(balancer: FakeBalancer, clock: Clock): AdminParts {
  return {
    balancer: balancer as unknown as AdminBalancer,
    clock,
    version: '1.2.3',
    pid: 1,
    rules: { hosts: new Set(), open: new Set() },
    whose: () => 'unknown',
    readConfig: async () => ({ ok: false, error: [] }),
    report: (cause) => {
      throw cause
    },
    assets: new Map(),
  }
}
