/**
 * How the backends of recent sessions were picked, as engines tell it: so many of those that ended
 * without one, and so many of the others. The oldest go first; nothing else is kept of a session.
 */

import type { SessionTrace } from '../core/pick-trace.js'
import type { SessionRecord } from '../core/session.js'

/** Sessions of either kind that are remembered. */
export const tracedSessionsMax = 256

/** Records kept for traces that come after them, from another thread. */
const lateRecordsMax = 256

/** A session that was taken down; `record` once it has closed. */
export type RecentSession = {
  readonly trace: SessionTrace
  readonly record: SessionRecord | undefined
}

/** The recent sessions of one balancer. */
export class SessionTraces {
  readonly #failed = new Map<string, RecentSession>()
  readonly #others = new Map<string, RecentSession>()
  readonly #late: SessionRecord[] = []
  #lateAt = 0

  /** Takes in how a session's backend was picked. */
  take(trace: SessionTrace): void {
    const { id } = trace
    const record = this.find(id)?.record ?? this.#late.find((one) => one.id === id)
    this.#failed.delete(id)
    this.#others.delete(id)
    this.#keep(trace.pick.pick.picked ? this.#others : this.#failed, { trace, record })
  }

  /** Takes in that a session has closed. */
  closed(record: SessionRecord): void {
    const kept = this.#others.has(record.id) ? this.#others : this.#failed
    const known = kept.get(record.id)
    if (known !== undefined) kept.set(record.id, { ...known, record })
    else this.#late[this.#lateAt++ % lateRecordsMax] = record
  }

  /** What is remembered of a session. */
  find(id: string): RecentSession | undefined {
    return this.#failed.get(id) ?? this.#others.get(id)
  }

  #keep(sessions: Map<string, RecentSession>, session: RecentSession): void {
    const [oldest] = sessions.keys()
    if (sessions.size >= tracedSessionsMax && oldest !== undefined) sessions.delete(oldest)
    sessions.set(session.trace.id, session)
  }
}
