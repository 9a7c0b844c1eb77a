import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { until } from '../peer/wait.js'
import { Stage } from './stage.js'

test('a thousand real backends are all probed, some of them down', async (t) => {
  // One socket that listens on every address of this machine is a thousand backends at once.
  const probed = new Set<string>()
  let probeCount = 0
  const server = createServer((socket) => {
    probed.add(socket.localAddress ?? '')
    probeCount += 1
    socket.on('error', () => {}) // A probe may be gone before it is served.
  })
  server.listen({ port: 0, host: '0.0.0.0', backlog: 1024 }) // All of them may come at once.
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const alive = Array.from({ length: 990 }, (_, index) => {
    return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`
  })
  const dead = Array.from({ length: 10 }, (_, index) => `127.0.9.${1 + index}:1`)
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: {
      web: {
        backends: [...alive.map((host) => `${host}:${port}`), ...dead],
        health: { type: 'tcp', timeout: '60s' }, // However busy this machine is.
      },
    },
  })
  const health = (wanted: string): number =>
    stage.snapshot().pools[0]!.backends.filter((backend) => backend.health === wanted).length
  const verdicts = (): number =>
    stage.events.filter(({ type }) => type.startsWith('backend.')).length
  // A busy machine may take its time, as long as it goes on.
  for (let count = 100; count <= 1000; count += 100) {
    await until(`verdicts on ${count} backends`, () => verdicts() >= count)
  }
  assert.equal(health('up'), 990)
  assert.equal(health('down'), 10)
  await until('every backend to have seen its probe', () => probed.size === alive.length)
  await until('as many probes again', () => probeCount >= 2 * alive.length)
  assert.equal(health('up'), 990)
})
