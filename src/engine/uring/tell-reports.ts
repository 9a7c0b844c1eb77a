/** Reports that a worker has written become events; what main was too late for is told as lost. */

import type { Emit } from '../../core/events.js'
import { type Names, readReports, takeDropped } from './records.js'
import type { WorkerHandle } from './worker-handle.js'

/** Tells all that a worker has written and nobody has told yet. Answers how many there were. */
export function tellReports(
  { start, own, number }: WorkerHandle,
  names: Names,
  emit: Emit,
): number {
  const count = readReports(start.memory.reports, own, number, names, (payload) => {
    emit({ type: 'session.closed', payload })
  })
  const dropped = takeDropped(own)
  if (dropped > 0) {
    const why = 'more sessions closed than could be told'
    emit({ type: 'log.dropped', payload: { count: dropped, why } })
  }
  return count
}
