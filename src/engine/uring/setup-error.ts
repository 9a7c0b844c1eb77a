/**
 * What this engine needs at its start and the machine refuses: which call, the name of the error,
 * and what to do about it. Thrown where a thread is set up, a value wherever somebody has to
 * answer.
 */

import { getSystemErrorName } from 'node:util'

/** Why an engine or one of its threads could not be set up. `code` is a system error name. */
export type SetupFailure = { readonly code: string; readonly message: string }

/** A call that was refused. Also from another thread it arrives with its `code`. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly code: string

  /** `error` is the error number. */
  constructor(call: string, error: number) {
    const code = getSystemErrorName(-error)
    super(`${call} (${code})${remedyFor(code)}`)
    this.code = code
  }
}

/**
 * What the loader of the calls says where it fails, as an error: its own words, and the code they
 * mean, for it gives none. What it may lack in a thread after main has loaded the same is a
 * descriptor to read by.
 */
export function loadError(words: string): Error {
  const code = /too many open files/i.test(words) ? 'EMFILE' : 'UNKNOWN'
  return Object.assign(new Error(words), { code })
}

/** What was thrown while a thread was started or set itself up, as a value. */
export function setupFailureOf(error: unknown): SetupFailure {
  const thrown = error as Partial<NodeJS.ErrnoException>
  const { name: kind, code = 'UNKNOWN', message = String(error) } = thrown
  if (kind === 'SetupError') return { code, message }
  if (kind === 'RangeError') return { code: 'ENOMEM', message: `${message}${remedyFor('ENOMEM')}` }
  if (code !== 'ERR_WORKER_INIT_FAILED') return { code, message: `${message}${remedyFor(code)}` }
  // Node could not start the thread; the system's error stands at the end of what it says.
  const name = /\bE[A-Z]+$/.exec(message)?.[0] ?? code
  return { code: name, message: `a thread cannot be started (${name})${remedyFor(name)}` }
}

function remedyFor(code: string): string {
  switch (code) {
    case 'EMFILE':
      return ': no descriptor is left; raise the limit on open files (ulimit -n)'
    case 'ENFILE':
      return ': the machine has no descriptor left; raise fs.file-max'
    case 'ENOMEM':
      return ': there is no memory for it; allow more, or configure fewer workers'
    case 'EAGAIN':
      return ': no more threads are allowed; raise ulimit -u, or configure fewer workers'
    case 'EPERM':
    case 'ENOSYS':
      return ': io_uring is not allowed here; `evener doctor` says how to allow it'
    default:
      return ''
  }
}
