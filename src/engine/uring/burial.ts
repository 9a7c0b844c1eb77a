/**
 * What main does for a worker whose thread is gone: writes the records of its sessions, closes
 * their sockets with a reset (a clean end would pass a cut-off answer for a whole one), gives back
 * what it counted in, and takes the ring down.
 *
 * A descriptor is in one of three places: the table, a CLOSE the kernel has not taken yet, or an
 * accept nobody has read yet. Each is moved only after it stands in the next place, so it may be
 * found twice. It is found nowhere only where the thread was ended from outside between the call
 * that opened it and its note: see docs/decisions/0014. Requests in flight hold the sockets and the
 * ring's mappings hold the ring: only when these are gone do the peers see their resets.
 */

import { LiveTable } from '../../core/live-table.js'
import { PoolQueue } from '../../core/pool-queue.js'
import type { Snapshot } from '../../core/snapshot.js'
import { tellLive } from './accounts.js'
import type { Libc } from './ffi.js'
import { opcodes, socketOptions, sockets } from './kernel.js'
import { type Mapping, unmapAll } from './memory.js'
import type { WorkerStart } from './messages.js'
import { lastReported, reasonCode, reportLength, writeReport } from './reports.js'
import { nameBytes, phases, SessionTable } from './session-table.js'
import { kindAccept } from './tags.js'
import { engineWords, mappingRegister, numbersOf, workerNumbers, workerWords } from './words.js'

/** Buries a worker; the result are reports of the sessions that were lost with it. */
export function bury(
  libc: Libc,
  scratch: Mapping,
  start: WorkerStart,
  engine: Int32Array,
  live: LiveTable,
  snapshot: Snapshot | undefined,
): Float64Array {
  const own = new Int32Array(start.memory.words)
  const table = new SessionTable(start.sizes.slots, start.memory.table)
  const usedSlots = own[workerWords.slotsUsed]!
  const ring = own[workerWords.ring]!
  const lost = ring === 0 ? new Float64Array(0) : reportLost(libc, start, table, usedSlots)

  const descriptors = new Set<number>(ring === 0 ? [] : queuedDescriptors(libc, start, own))
  for (let side = 0; side < usedSlots * 2; side++) {
    if (table.descriptor[side] !== 0) descriptors.add(table.descriptor[side]!)
  }
  for (const fd of descriptors) closeWithReset(libc, scratch, fd)
  for (const fd of new Int32Array(start.memory.pipes)) if (fd !== 0) libc.close(fd)
  unmapAll(libc, mappingRegister(start.memory))
  if (ring !== 0) libc.close(ring)
  // After the ring: a send from parked memory may have been under way until now.
  for (let side = 0; side < usedSlots * 2; side++) {
    if (table.parkedAddress[side] !== 0) libc.free(table.parkedAddress[side]!)
  }

  // Nobody else writes its column now: the bytes it had not told go there, then its leases.
  const column = { table, live: new LiveTable(live.memory, start.worker) }
  for (let slot = 0; slot < usedSlots; slot++) tellLive(column, slot)
  live.forget(start.worker)
  for (const { queue } of snapshot?.pools ?? []) {
    if (queue !== undefined) new PoolQueue(queue, start.worker).forget(start.worker)
  }
  Atomics.sub(engine, engineWords.sessions, own[workerWords.sessions]!)
  Atomics.sub(engine, engineWords.paused, own[workerWords.paused]!)
  Atomics.sub(engine, engineWords.pipes, own[workerWords.pipes]!)
  own[workerWords.sessions] = 0
  own[workerWords.pipes] = 0
  new Int32Array(start.memory.listeners).fill(0)
  own[workerWords.paused] = 0
  own[workerWords.bufferedBytes] = 0
  own[workerWords.sessionsShown] = 0
  return lost
}

function reportLost(
  libc: Libc,
  start: WorkerStart,
  table: SessionTable,
  usedSlots: number,
): Float64Array {
  const numbers = numbersOf(start.memory)
  const names = libc.view(numbers[workerNumbers.namesAddress]!, usedSlots * nameBytes)
  const source = { table, nameWords: new Float64Array(names), failedTries: new Map() }
  const slots: number[] = []
  // It may have died between the report of a session and giving its slot back.
  const reported = lastReported(start.memory.reports, new Int32Array(start.memory.words))
  for (let slot = 0; slot < usedSlots; slot++) {
    if (table.phase[slot] === phases.free || table.sequence[slot] === reported) continue
    slots.push(slot)
  }
  const reports = new Float64Array(slots.length * reportLength)
  const wallOffsetMs = numbers[workerNumbers.wallOffsetMs]!
  const nowMs = Date.now() - wallOffsetMs
  slots.forEach((slot, index) => {
    if (table.phase[slot] !== phases.closing) table.reason[slot] = reasonCode('worker-lost')
    table.closedBy[slot] = 0
    table.resets[slot] = 3
    writeReport(source, slot, nowMs, wallOffsetMs, reports, index * reportLength)
  })
  return reports
}

// Descriptors in completions nobody has read, and in CLOSEs the kernel has not taken.
function queuedDescriptors(libc: Libc, start: WorkerStart, own: Int32Array): number[] {
  const numbers = numbersOf(start.memory)
  const layout = workerWords.layout
  const [submissionHead, submissionTail, submissionMask] = own.subarray(layout, layout + 3)
  const [completionHead, completionTail, completionMask, completions] = own.subarray(layout + 3)
  const queueBytes = (completions! + (completionMask! + 1) * 4) * 4
  const words = new Int32Array(libc.view(numbers[workerNumbers.queueAddress]!, queueBytes))
  const entriesBytes = (submissionMask! + 1) * 64
  const entries = new Int32Array(libc.view(numbers[workerNumbers.entriesAddress]!, entriesBytes))
  const found: number[] = []
  let head = words[completionHead!]!
  for (const tail = words[completionTail!]!; head !== tail; head = (head + 1) | 0) {
    const at = completions! + (head & completionMask!) * 4
    if (words[at] === kindAccept && words[at + 2]! >= 0) found.push(words[at + 2]!)
  }
  head = words[submissionHead!]!
  for (const tail = words[submissionTail!]!; head !== tail; head = (head + 1) | 0) {
    const at = (head & submissionMask!) * 16
    if ((entries[at]! & 0xff) === opcodes.close) found.push(entries[at + 1]!)
  }
  return found
}

/** Whether a worker that died had taken over a descriptor, which was closed with it then. */
export function hasNoted({ sizes, memory }: WorkerStart, fd: number): boolean {
  return new SessionTable(sizes.slots, memory.table).descriptor.includes(fd)
}

/** Closes a socket so that its peer sees a reset. */
export function closeWithReset(libc: Libc, scratch: Mapping, fd: number): void {
  const words = new Int32Array(scratch.buffer)
  words[0] = 1
  words[1] = 0
  libc.setsockopt(fd, sockets.levelSocket, socketOptions.linger, scratch.address, 8)
  libc.close(fd)
}
