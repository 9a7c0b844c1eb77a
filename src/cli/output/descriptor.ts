/**
 * Opens standard output so that writing to it never waits. A write to a full pipe or a stopped
 * terminal would hold a thread of Node's pool, and a process with such a thread cannot exit.
 */

import { constants, fstatSync, openSync } from 'node:fs'
import { Socket } from 'node:net'

/** A descriptor to write to with `fs.write`; an error `EAGAIN` means: full just now, try later. */
export type Descriptor = {
  readonly number: number
  /** Kept only so that it is not collected, which would close the descriptor. */
  readonly holder: Socket | undefined
}

/** The descriptor to use in place of `number`. Where nothing can be done it is `number` itself. */
export function withoutWaiting(number: number): Descriptor {
  const kind = fstatSync(number)
  // Files: the kernel takes all or says why not. A second description would have its own offset.
  if (!kind.isFIFO() && !kind.isSocket() && !kind.isCharacterDevice()) return plain(number)
  return reopened(number) ?? (kind.isCharacterDevice() ? plain(number) : unblocked(number))
}

// A description of our own: the flag O_NONBLOCK on a shared one would reach the programs that share
// it, and they fail with EAGAIN.
function reopened(number: number): Descriptor | undefined {
  try {
    return plain(openSync(`/proc/self/fd/${number}`, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch {
    // No /proc, a socket, or a pipe of another user: the caller has a second way.
    return undefined
  }
}

// Making a socket handle is the one way Node has to set O_NONBLOCK on a descriptor it was given.
function unblocked(number: number): Descriptor {
  const holder = new Socket({ fd: number, readable: false, writable: false })
  holder.unref()
  return { number, holder }
}

function plain(number: number): Descriptor {
  return { number, holder: undefined }
}
