/**
 * A machine that refuses what the uring engine needs at its start, or what an address needs: each
 * refusal has a name and says what to do, and nothing stays open.
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LiveTable } from '../../src/core/live-table.js'
import { ok } from '../../src/core/result.js'
import { createUringEngine } from '../../src/engine/uring/create.js'
import { type CallFault, failCalls } from '../../src/engine/uring/faults.js'
import { loadLibc } from '../../src/engine/uring/ffi.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { until } from '../peer/wait.js'
import type { Try } from './uring-scarce-program.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const { errno } = constants
const scarceProgram = fileURLToPath(new URL('./uring-scarce-program.js', import.meta.url))
const anyPort = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const

type Name = CallFault['name']
type ErrorName = keyof typeof errno

const inMain: readonly (readonly [Name, ErrorName, RegExp])[] = [
  ['eventfd', 'EMFILE', /eventfd \(EMFILE\): .*raise the limit on open files/],
  ['eventfd', 'ENFILE', /eventfd \(ENFILE\): .*raise fs\.file-max/],
  ['eventfd', 'ENOMEM', /eventfd \(ENOMEM\): there is no memory for it; allow more/],
  ['mmap', 'ENOMEM', /mmap \(ENOMEM\): there is no memory for it; allow more/],
]
for (const [name, code, message] of inMain) {
  test(`no engine when ${name} fails with ${code} in main`, options, async () => {
    const before = descriptorCount()
    const created = await createUringEngine(optionsOf([]), ok(libcWhere(name, code)))
    assert.ok(!created.ok)
    assert.equal(created.error.code, code)
    assert.match(created.error.message, message)
    await until('descriptors to be closed', () => descriptorCount() === before)
  })
}

const inThread: readonly (readonly [Name, ErrorName, RegExp])[] = [
  ['syscall3', 'ENOMEM', /io_uring_setup \(ENOMEM\): there is no memory for it; allow more/],
  ['syscall3', 'EMFILE', /io_uring_setup \(EMFILE\): .*raise the limit on open files/],
  ['syscall3', 'ENFILE', /io_uring_setup \(ENFILE\): .*raise fs\.file-max/],
  ['syscall3', 'EPERM', /io_uring_setup \(EPERM\): .*`evener doctor` says how to allow it/],
  ['syscall3', 'ENOSYS', /io_uring_setup \(ENOSYS\): .*`evener doctor` says how to allow it/],
  ['mmap', 'ENOMEM', /mmap \(ENOMEM\): there is no memory for it; allow more/],
  ['register', 'ENOMEM', /io_uring_register \(ENOMEM\): there is no memory for it; allow more/],
]
for (const [name, code, message] of inThread) {
  test(`no engine when ${name} fails with ${code} in a thread`, options, async () => {
    const before = descriptorCount()
    const created = await createUringEngine(optionsOf([faultOf(name, code)]))
    assert.ok(!created.ok)
    assert.equal(created.error.code, code)
    assert.match(created.error.message, message)
    await until('descriptors to be closed', () => descriptorCount() === before)
  })
}

test('no engine whichever mmap of a thread fails, and nothing stays', options, async () => {
  let skip = 0
  for (let isMade = false; !isMade; skip++) {
    const before = descriptorCount()
    const fault = { ...faultOf('mmap', 'ENOMEM'), skip }
    const created = await createUringEngine(optionsOf([fault]))
    isMade = created.ok
    if (created.ok) await created.value.stop()
    else assert.equal(created.error.code, 'ENOMEM')
    await until('descriptors to be closed', () => descriptorCount() === before)
  }
  assert.ok(skip > 5)
})

for (const [name, code] of [
  ['mmap', 'ENOMEM'],
  ['syscall3', 'EMFILE'],
] as const) {
  test(`the probe says that ${name} fails with ${code}`, options, () => {
    const found = probeUring(ok(libcWhere(name, code)))
    assert.ok(!found.ok)
    assert.match(found.error, new RegExp(`^io_uring cannot be set up: \\w+ \\(${code}\\): `))
  })
}

const atAddress: readonly (readonly [Name, ErrorName, RegExp])[] = [
  ['socket', 'EMFILE', /no descriptor is left; raise the limit on open files/],
  ['socket', 'ENFILE', /no descriptor is left; raise the limit on open files/],
  ['socket', 'ENOMEM', /the kernel is short of memory/],
  ['bind', 'EACCES', /not allowed; ports below 1024/],
  ['bind', 'EADDRNOTAVAIL', /this machine does not have that address/],
  ['bind', 'EADDRINUSE', /another program .* is already there/],
  ['listen', 'EADDRINUSE', /another program .* is already there/],
  ['listen', 'ENOBUFS', /the kernel is short of memory/],
]
test(
  'an address that cannot be opened is told by name, and nothing of it stays',
  options,
  async (context) => {
    const libc = libcOf()
    const created = await createUringEngine(optionsOf([]), ok(libc))
    assert.ok(created.ok)
    const engine = created.value
    context.after(() => engine.stop())
    const before = descriptorCount()
    for (const [name, code, message] of atAddress) {
      failCalls(libc, faultOf(name, code))
      const opened = await engine.open({ id: 'a', listener: 'front', address: anyPort })
      assert.ok(!opened.ok, `${name} ${code}`)
      assert.equal(opened.error.code, code)
      assert.match(opened.error.message, /^cannot listen on 127\.0\.0\.1:0: /)
      assert.match(opened.error.message, message)
      assert.equal(descriptorCount(), before)
    }
    const opened = await engine.open({ id: 'a', listener: 'front', address: anyPort })
    assert.ok(opened.ok, 'once it passes, the address opens')
  },
)

test('with hardly a descriptor left there is an engine, or a word why not', options, async () => {
  const command = ['-c', 'ulimit -n 128; exec "$0" "$@"', process.execPath, scarceProgram]
  const { stdout } = await promisify(execFile)('sh', command, { timeout: 60_000 })
  const tries = JSON.parse(stdout) as Try[]
  for (const { failure, code } of tries.slice(0, -1)) {
    assert.equal(code, 'EMFILE', failure ?? '')
    assert.match(failure ?? '', /^io_uring cannot be set up: .*raise the limit on open files/)
  }
  // Node opens one for itself, once, whichever try it is in.
  assert.ok(tries.reduce((sum, { left }) => sum + left, 0) <= 1)
  assert.equal(tries.at(-1)?.failure, null)
  assert.ok(tries.length > 4)
})

function optionsOf(startFaults: CallFault[]) {
  const live = new LiveTable(LiveTable.allocate(2, 8))
  const limits = { sessionsMax: 100, pipesMax: 4 }
  return { live, emit: () => {}, ...limits, idPrefix: '', seed: 1, workers: 2, startFaults }
}

function libcOf() {
  const loaded = loadLibc()
  assert.ok(loaded.ok)
  return loaded.value
}

function libcWhere(name: Name, code: ErrorName) {
  const libc = libcOf()
  failCalls(libc, faultOf(name, code))
  return libc
}

function faultOf(name: Name, code: ErrorName): CallFault {
  return { of: 'call', name, error: errno[code], count: 1 }
}

function descriptorCount(): number {
  return readdirSync('/proc/self/fd').length
}
