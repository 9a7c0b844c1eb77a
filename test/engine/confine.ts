/**
 * A seccomp filter on this process, as a container runtime puts one on a container: which system
 * calls are answered by the kernel, and which with an error. Linux only; it cannot be taken off.
 */

import assert from 'node:assert/strict'
import { loadForeign } from '../../src/engine/native.js'

/** What a call by its number is answered with: null lets it through, a number is an error. */
export type Verdict = { readonly call: number; readonly errno: number | null }

const architectures: Partial<Record<NodeJS.Architecture, { audit: number; seccomp: number }>> = {
  x64: { audit: 0xc000003e, seccomp: 317 },
  arm64: { audit: 0xc00000b7, seccomp: 277 },
}

// Classic BPF over struct seccomp_data: the number of the call, then the architecture.
const loadWord = 0x20
const jumpIfEqual = 0x15
const answer = 0x06
const callAt = 0
const architectureAt = 4
const letThrough = 0x7fff0000
const failWith = 0x00050000
const killProcess = 0x80000000

const setNoNewPrivileges = 38
const setModeFilter = 1
const allThreads = 1

/** Confines all threads from here on; `otherwise` is the answer to calls not named. */
export function confine(verdicts: readonly Verdict[], otherwise: number | null): void {
  const foreign = loadForeign()
  assert.ok(foreign.ok)
  const { koffi, libc } = foreign.value
  const architecture = architectures[process.arch]
  assert.ok(architecture !== undefined, process.arch)
  const program = programOf(verdicts, otherwise, architecture.audit)
  const header = koffi.struct({ length: 'uint16_t', filter: 'void *' })
  const prctl = libc.func('int prctl(int, unsigned long, unsigned long, unsigned long, long)')
  const seccomp = libc.func('syscall', 'long', ['long', 'int', 'int', koffi.pointer(header)])
  assert.equal(prctl(setNoNewPrivileges, 1, 0, 0, 0), 0)
  const value = { length: program.length / 8, filter: program }
  assert.equal(seccomp(architecture.seccomp, setModeFilter, allThreads, value), 0)
}

function programOf(
  verdicts: readonly Verdict[],
  otherwise: number | null,
  architecture: number,
): Buffer {
  const steps = [
    [loadWord, 0, 0, architectureAt],
    [jumpIfEqual, 1, 0, architecture],
    [answer, 0, 0, killProcess],
    [loadWord, 0, 0, callAt],
    ...verdicts.flatMap(({ call, errno }) => [
      [jumpIfEqual, 0, 1, call],
      [answer, 0, 0, answerOf(errno)],
    ]),
    [answer, 0, 0, answerOf(otherwise)],
  ]
  const bytes = Buffer.alloc(steps.length * 8)
  steps.forEach(([code = 0, ifTrue = 0, ifFalse = 0, value = 0], index) => {
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(ifTrue, index * 8 + 2)
    bytes.writeUInt8(ifFalse, index * 8 + 3)
    bytes.writeUInt32LE(value, index * 8 + 4)
  })
  return bytes
}

function answerOf(errno: number | null): number {
  return errno === null ? letThrough : failWith + errno
}
