/**
 * For tests only: requests and calls that fail as in a kernel that is short of something. It puts
 * itself before the ring and the C functions of one worker when it is told to, so the paths of real
 * traffic know nothing of it. See docs/decisions/0013.
 */

import type { Libc } from './ffi.js'
import { errors, opcodes } from './kernel.js'
import type { Ring } from './ring.js'
import type { WorkerState } from './state.js'

/** What is to fail, so many times from now on. `error` is an error number. */
export type Fault =
  /** A request of the ring: it does nothing and is answered with the error. */
  | {
      readonly of: 'request'
      readonly name: keyof typeof opcodes
      readonly error: number
      readonly count: number
    }
  | CallFault

/** A call of the C library that is to fail. */
export type CallFault = {
  readonly of: 'call'
  readonly name: keyof Libc
  readonly error: number
  readonly count: number
  /** Calls that are made before. */
  readonly skip?: number
}

/** Has a worker's next requests or calls of a kind fail. */
export function inject({ ring, libc }: WorkerState, fault: Fault): void {
  if (fault.of === 'call') failCalls(libc, fault)
  else failRequests(ring, fault)
}

/**
 * Has a worker throw in a bad moment: over the next connection it accepts, before it has looked at
 * it; or over the next session that closes, when that is reported and its slot not yet free.
 */
export function failAt({ binds, table }: WorkerState, moment: 'accept' | 'report'): void {
  const fail = () => {
    throw new Error(`asked to fail at its ${moment}`)
  }
  if (moment === 'accept') Object.assign(binds, { get: fail })
  else Object.assign(table, { give: fail })
}

/** Has the next calls of a kind fail. */
export function failCalls(libc: Libc, { name, error, count, skip = 0 }: CallFault): void {
  const { errno } = libc
  const failure = name === 'malloc' ? 0 : -1
  let called = 0
  let hasFailed = false // The last call that was made, whichever that was.
  for (const [each, call] of Object.entries<(...args: never[]) => unknown>(libc)) {
    if (each === 'errno') continue
    const isMeant = each === name
    const instead = (...args: never[]) => {
      if (isMeant) called += 1
      hasFailed = isMeant && called > skip && called <= skip + count
      return hasFailed ? failure : call(...args)
    }
    Object.assign(libc, { [each]: instead })
  }
  Object.assign(libc, { errno: () => (hasFailed ? error : errno()) })
}

// A request on descriptor -1 fails by itself, with an error that is then exchanged. A cancellation
// takes no descriptor: it becomes a request for nothing, as if it had come too late.
function failRequests(ring: Ring, { name, error, count }: Fault & { of: 'request' }): void {
  const prepare = ring.prepare.bind(ring)
  const enter = ring.enter.bind(ring)
  const failing: (readonly [low: number, high: number])[] = []
  let left = count
  Object.assign(ring, {
    prepare: (...args: Parameters<Ring['prepare']>) => {
      const [opcode, , address, length, low, high] = args
      if (opcode !== opcodes[name] || left === 0) return prepare(...args)
      left -= 1
      if (opcode === opcodes.asyncCancel) return prepare(opcodes.nop, -1, 0, 0, 0, 0)
      failing.push([low >>> 0, high])
      return prepare(opcode, -1, address, length, low, high)
    },
    enter: (waitMs: number) => {
      const isHandedOver = enter(waitMs)
      exchange(ring, failing, error)
      return isHandedOver
    },
  })
}

function exchange(
  { words, unsigned, layout }: Ring,
  failing: (readonly [low: number, high: number])[],
  error: number,
): void {
  let head = words[layout.completionHead]!
  for (; head !== words[layout.completionTail]!; head = (head + 1) | 0) {
    const at = layout.completions + (head & layout.completionMask) * 4
    if (words[at + 2] !== -errors.EBADF) continue
    const index = failing.findIndex(([low, high]) => low === unsigned[at] && high === words[at + 1])
    if (index < 0) continue
    failing.splice(index, 1)
    words[at + 2] = -error
  }
}
