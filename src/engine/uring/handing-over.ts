/** Giving a connection that main accepted itself to a worker, whichever of them die over it. */

import { closeWithReset, hasNoted } from './burial.js'
import type { Libc } from './ffi.js'
import type { Mapping } from './memory.js'
import type { Question, WorkerHandle } from './worker-handle.js'

/**
 * Resolves when one of the workers has it. It is reset where none can take it, and has no record
 * then, for it never became a session. `workers`: whichever they are at the time.
 */
export async function handOver(
  workers: readonly WorkerHandle[],
  question: Question & { readonly type: 'adopt' },
  libc: Libc,
  scratch: Mapping,
): Promise<void> {
  const { fd } = question
  // Twice round: one that dies over it has a replacement by then.
  for (let tried = 0; tried < workers.length * 2; tried++) {
    const worker = workers[tried % workers.length]!
    if (worker.isGone) continue
    if ((await worker.ask(question)) === true) return
    // It died before it could say so, and what it had is closed.
    if (worker.isGone && hasNoted(worker.start, fd)) return
  }
  closeWithReset(libc, scratch, fd)
}
