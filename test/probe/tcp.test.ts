/** The tcp probe against real sockets, and the manners with which it leaves. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goodbyeMsMax, probeTcp } from '../../src/app/world/probe-tcp.js'
import type { ProbeOutcome } from '../../src/core/world.js'
import { backend, blackHole, nobody, unixBackend } from './backends.js'

const timeoutMs = 10_000

test('a backend that accepts passes, also on a unix socket', async (t) => {
  for (const start of [backend, unixBackend]) {
    const { address } = await start(t, (socket) => socket.on('end', () => socket.end()).resume())
    assert.equal((await probeTcp(address, timeoutMs)).result, 'passed')
  }
})

test('nobody there', async () => {
  assert.equal(whyOf(await probeTcp(await nobody(), timeoutMs)), 'refused')
  const noSocket = { kind: 'unix', path: '/nonexistent/evener.sock' } as const
  assert.equal(whyOf(await probeTcp(noSocket, timeoutMs)), 'no such socket')
})

test('a backend that greets first sees an end of input, not a reset', async (t) => {
  const greeting = 'SSH-2.0-OpenSSH_9.2\r\n'.repeat(100)
  const seen: string[] = []
  const { address, sockets } = await backend(t, (socket) => {
    socket.on('end', () => seen.push('end'))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => seen.push(code ?? 'error'))
    socket.write(greeting)
    socket.resume()
    socket.on('end', () => socket.end())
  })
  for (let round = 0; round < 20; round++) {
    assert.equal((await probeTcp(address, timeoutMs)).result, 'passed')
  }
  while (seen.length < 20 || sockets.size > 0) await turn()
  assert.deepEqual(new Set(seen), new Set(['end']))
})

test('a backend that never says goodbye is left all the same', async (t) => {
  const { address, sockets } = await backend(t, (socket) => socket.resume())
  assert.equal((await probeTcp(address, timeoutMs)).result, 'passed')
  const deadlineMs = Date.now() + 20 * goodbyeMsMax
  while (openSockets() > sockets.size) {
    assert.ok(Date.now() < deadlineMs, 'the probe let go of its socket')
    await turn()
  }
  assert.equal(sockets.size, 1, 'the backend still holds its own')
})

test('a black hole is a timeout', async (t) => {
  const address = await blackHole(t)
  assert.equal(whyOf(await probeTcp(address, 200)), 'timeout')
})

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

function whyOf(outcome: ProbeOutcome): string {
  return outcome.result === 'passed' ? 'passed' : outcome.why
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
