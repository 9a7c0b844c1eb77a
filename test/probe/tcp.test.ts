/** The tcp probe against real sockets, and the manners with which it leaves. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeTcp } from '../../src/app/world/probe-tcp.js'
import type { ProbeOutcome } from '../../src/core/world.js'
import { blackHole, refusing } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import { backend, nowhere, openConnections, unixPlace } from './backends.js'

const limits = { timeoutMs: 10_000, signal: new AbortController().signal }

test('a backend that accepts passes, also on a unix socket', async (t) => {
  for (const place of [undefined, unixPlace(t)]) {
    const { address } = await backend(t, (socket) => socket.on('end', () => socket.end()), place)
    assert.equal((await probeTcp(address, limits)).result, 'passed')
  }
})

test('nobody there', async () => {
  assert.equal(whyOf(await probeTcp(refusing(), limits)), 'refused')
  assert.equal(whyOf(await probeTcp(nowhere, limits)), 'no such socket')
})

test('a backend that greets first sees an end of input, not a reset', async (t) => {
  const seen: string[] = []
  const greeter = await backend(t, (socket) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => seen.push(code ?? 'error'))
    socket.on('end', () => {
      seen.push('end')
      socket.end()
    })
    socket.write('SSH-2.0-OpenSSH_9.2\r\n'.repeat(100))
  })
  for (let round = 0; round < 20; round++) {
    assert.equal((await probeTcp(greeter.address, limits)).result, 'passed')
  }
  await until('20 goodbyes', () => seen.length >= 20 && openConnections(greeter) === 0)
  assert.deepEqual(new Set(seen), new Set(['end']))
})

test('a backend that never says goodbye is left all the same', async (t) => {
  const deaf = await backend(t, () => {})
  assert.equal((await probeTcp(deaf.address, limits)).result, 'passed')
  await until('the probe to let go', () => socketsOfProcess() === 1)
  assert.equal(openConnections(deaf), 1, 'the backend still holds its own')
})

test('a black hole is a timeout', async (t) => {
  const hole = await blackHole()
  t.after(() => hole.close())
  const before = socketsOfProcess()
  assert.equal(whyOf(await probeTcp(hole.address, { ...limits, timeoutMs: 200 })), 'timeout')
  await until('the probe to let go', () => socketsOfProcess() <= before)
})

test('a unix socket whose queue is full is busy, which is no verdict on the backend', async (t) => {
  const hole = await blackHole(unixPlace(t).path)
  t.after(() => hole.close())
  const outcome = await probeTcp(hole.address, limits)
  assert.equal(outcome.result, 'inconclusive')
  assert.equal(whyOf(outcome), 'the queue of the socket was full')
})

function whyOf(outcome: ProbeOutcome): string {
  return outcome.result === 'passed' ? 'passed' : outcome.why
}

function socketsOfProcess(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}
