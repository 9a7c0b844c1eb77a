/**
 * A program of its own with a uring engine, for tests of what a process does as a whole. It relays
 * to the backend port it is given, says its own, and then does what it is told.
 *
 *    node uring-program.js BACKEND_PORT exit | throw | wait | stuck
 */

import { LiveTable } from '../../src/core/live-table.js'
import { Schedule } from '../../src/core/schedule.js'
import { createUringEngine } from '../../src/engine/uring/create.js'

const [port = '', what = ''] = process.argv.slice(2)
const live = new LiveTable(LiveTable.allocate(2, 8))
live.publish(0, 'up', 1)
const schedule = Schedule.allocate(8)
new Schedule(schedule).publish(Int32Array.of(0))
const longMs = 60_000
const timeouts = {
  connectMs: longMs,
  connectTotalMs: longMs,
  idleMs: longMs,
  halfClosedMs: longMs,
  maxDurationMs: longMs,
  queueMs: 1000,
}
const address = { kind: 'tcp', host: '127.0.0.1', port: Number(port) } as const

const created = await createUringEngine({
  live,
  emit: () => {},
  sessionsMax: 100,
  pipesMax: 4,
  idPrefix: '',
  seed: 1,
  workers: 2,
})
if (!created.ok) throw new Error(created.error)
const backends = [{ row: 0, name: 'a', address }]
await created.value.apply({
  revision: 1,
  listeners: [{ name: 'front', pool: 'web', timeouts: {}, keepAlive: undefined }],
  pools: [
    {
      name: 'web',
      backends,
      schedule,
      balance: { policy: 'round-robin' },
      attempts: 1,
      timeouts,
      keepAlive: undefined,
    },
  ],
  bufferPerDirectionBytes: undefined,
})
const bind = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const
const opened = await created.value.open({ id: 'a', listener: 'front', address: bind })
if (!opened.ok || opened.value.kind !== 'tcp') throw new Error('not opened')
process.stdout.write(`${opened.value.port}\n`, begin)

function begin(): void {
  switch (what) {
    case 'exit':
      return process.exit(7)
    case 'throw':
      throw new Error('not caught')
    case 'stuck':
      // Long enough for the test to be served meanwhile; it kills us when it has been.
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000))
  }
}
