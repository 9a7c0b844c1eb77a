/** Whether this engine can work here, found out by trying; if not, why, in one line. */

import { readFileSync } from 'node:fs'
import { release } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { bad, type Result } from '../../core/result.js'
import { type Libc, loadLibc } from './ffi.js'
import { syscalls } from './kernel.js'
import { Memory, mappingWords, unmapAll } from './memory.js'
import { setupRing } from './ring.js'
import { SetupError, setupFailureOf } from './setup-error.js'

/** The C functions when io_uring can be used here; else one line that says why not. */
export function probeUring(loaded = loadLibc()): Result<Libc, string> {
  if (process.platform !== 'linux')
    return bad(`io_uring is Linux only, this is ${process.platform}`)
  const version = release()
  if (!isNewEnough(version)) return bad(`io_uring needs Linux 6.1 or newer, this is ${version}`)
  if (!loaded.ok) return bad(loaded.error.split('\n')[0]!)
  const why = whyNoRing(loaded.value)
  return why === undefined ? loaded : bad(why)
}

/** Whether a kernel release has what the ring is set up with. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 6 || (major === 6 && minor >= 1)
}

function whyNoRing(libc: Libc): string | undefined {
  const register = new Float64Array(mappingWords)
  try {
    const scratch = new Memory(libc, register).allocate(4096)
    const fd = setupRing(libc, scratch, 8, 16)
    if (fd < 0) return explain('io_uring_setup', -fd)
    // A filter may let one call through and refuse the other.
    const error = libc.enter(syscalls.ioUringEnter, fd, 0, 0, 0, 0, 0) < 0 ? libc.errno() : 0
    libc.close(fd)
    return error === 0 ? undefined : explain('io_uring_enter', error)
  } catch (error) {
    return `io_uring cannot be set up: ${setupFailureOf(error).message}`
  } finally {
    unmapAll(libc, register)
  }
}

function explain(call: string, error: number): string {
  const name = getSystemErrorName(-error)
  if (name === 'ENOSYS') return 'io_uring is not in this kernel'
  if (name !== 'EPERM') return `io_uring cannot be set up: ${new SetupError(call, error).message}`
  const disabled = readDisabled()
  if (disabled === '1')
    return 'kernel.io_uring_disabled is 1: io_uring is for privileged users only'
  if (disabled === '2') return 'kernel.io_uring_disabled is 2: io_uring is turned off'
  return 'io_uring is not permitted here (EPERM), as container seccomp profiles do'
}

function readDisabled(): string {
  try {
    return readFileSync('/proc/sys/kernel/io_uring_disabled', 'utf8').trim()
  } catch {
    return '0' // The setting came with Linux 6.6.
  }
}
