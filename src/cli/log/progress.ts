/**
 * Tells now and then of sessions that are still open: a session that lives for days would else be
 * in no log until it ends. Each is told once in every interval it lives through whole. A hundred
 * thousand lines are not written at once; they are spread, so that whoever reads the log keeps up.
 */

import type { SessionView } from '../../app/balancer-snapshot.js'
import type { SessionRecord } from '../../core/session.js'
import type { Cancel, Clock } from '../../core/world.js'
import type { Log } from './log.js'

/** What is known of a session before it has ended: its record, with nothing about its end. */
export type ProgressRecord = SessionView &
  Readonly<Record<Exclude<keyof SessionRecord, keyof SessionView | 'final'>, null>> & {
    readonly final: false
  }

/** Lines written at a time, and the longest pause until the next ones, in milliseconds. */
const batchLength = 200
const pauseMsMax = 50

/** What telling needs. */
export type ProgressWorld = {
  readonly clock: Pick<Clock, 'after'>
  /** The sessions open now. */
  readonly sessions: () => Promise<readonly SessionView[]>
  readonly log: Log
}

/** Begins to tell, every `everyMs` milliseconds; what is given back ends it. */
export function tellProgress(everyMs: number, { clock, sessions, log }: ProgressWorld): Cancel {
  let isOver = false
  let cancel = clock.after(everyMs, begin)
  return () => {
    isOver = true
    cancel()
  }

  function begin(): void {
    void sessions().then((open) => {
      const told = open.filter(({ durationMs }) => durationMs >= everyMs)
      const batches = Math.max(1, Math.ceil(told.length / batchLength))
      tell(told, Math.min(pauseMsMax, everyMs / batches), everyMs)
    })
  }

  // The next round begins when it is due, or once this one is told.
  function tell(left: readonly SessionView[], pauseMs: number, dueMs: number): void {
    if (isOver) return
    for (const view of left.slice(0, batchLength)) {
      log({ type: 'session.progress', payload: progressOf(view) })
    }
    const rest = left.slice(batchLength)
    cancel =
      rest.length === 0
        ? clock.after(Math.max(1, dueMs), begin)
        : clock.after(pauseMs, () => tell(rest, pauseMs, dueMs - pauseMs))
  }
}

function progressOf(view: SessionView): ProgressRecord {
  const end = { reason: null, detail: null, closedBy: null, toClient: null, toBackend: null }
  return { ...view, ...end, final: false }
}
