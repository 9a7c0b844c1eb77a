/**
 * Whether there are descriptors for more threads. When Node cannot set up a thread for want of
 * them it loses one for good, so trying again and again would take the last: we look first.
 */

import type { Libc } from './ffi.js'
import { SetupError } from './setup-error.js'

/** What Node opens for a thread, what a worker does, and some of the modules it reads at once. */
const descriptorsPerThread = 16

/** Throws a SetupError when there are too few for so many threads. */
export function assertThreadRoom({ eventfd, close, errno }: Libc, threads: number): void {
  const taken: number[] = []
  let error = 0
  while (error === 0 && taken.length < threads * descriptorsPerThread) {
    const fd = eventfd(0, 0x80000) // EFD_CLOEXEC
    if (fd < 0) error = errno()
    else taken.push(fd)
  }
  for (const fd of taken) close(fd)
  if (error !== 0) throw new SetupError('eventfd', error)
}
