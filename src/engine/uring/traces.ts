/** How a worker's sessions were picked, for main: collected within a turn, posted at its end. */

import type { NoBackend, Pick } from '../../core/pick.js'
import type { PickRecorder } from '../../core/pick-trace.js'
import type { Traced } from '../pick-tracer.js'
import { nameBytes } from './session-table.js'
import { formatSockaddr } from './sockaddr.js'
import type { WorkerState } from './state.js'

const noRows: readonly number[] = []

/** The rows a session has tried. */
export function triedRows(state: WorkerState, slot: number): readonly number[] {
  return state.failedTries.get(slot)?.map(({ row }) => row) ?? noRows
}

/** A pick that was taken down became a backend. */
export function tracePicked(
  state: WorkerState,
  slot: number,
  recorder: PickRecorder,
  pick: Pick,
): void {
  state.tracer.picked(recorder, triedRows(state, slot), pick, traced(state, slot))
}

/** A session is about to end for want of a backend. */
export function traceEnd(state: WorkerState, slot: number, detail: NoBackend): void {
  const { picker } = state.table.route[slot]!
  const tried = triedRows(state, slot)
  state.tracer.ended(picker, tried, detail, state.nowMs, () => traced(state, slot))
}

/** At the end of a turn: hands them to main. */
export function tellTraces(state: WorkerState): void {
  if (state.traces.length === 0) return
  state.post({ type: 'traces', traces: [...state.traces] })
  state.traces.length = 0
}

function traced(state: WorkerState, slot: number): Traced {
  return {
    id: state.table.sequence[slot]!.toString(36),
    listener: state.table.route[slot]!.listenerName,
    client: formatSockaddr(state.nameOctets, slot * nameBytes),
    atMs: state.nowMs + state.wallOffsetMs,
  }
}
