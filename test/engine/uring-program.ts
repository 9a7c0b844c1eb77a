/**
 * A program of its own with a uring engine, for tests of what a process does as a whole. It relays
 * to the backend port it is given, says its own, and then does what it is told.
 *
 *    node uring-program.js BACKEND_PORT WHAT [WORKERS]
 *
 * WHAT is exit, exit-looping, throw, reject, wait or stuck.
 */

import { LiveTable } from '../../src/core/live-table.js'
import { Schedule } from '../../src/core/schedule.js'
import { createUringEngine } from '../../src/engine/uring/create.js'
import { pipesMax as pipesPerWorker } from '../../src/engine/uring/pipes.js'

const [port = '', what = '', count = '2'] = process.argv.slice(2)
const workers = Number(count)
const live = new LiveTable(LiveTable.allocate(workers, 8))
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
  pipesMax: workers * pipesPerWorker,
  idPrefix: '',
  seed: 1,
  workers,
})
if (!created.ok) throw new Error(created.error.message)
const engine = created.value
const backends = [{ row: 0, name: 'a', address }]
await engine.apply({
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
const opened = await engine.open({ id: 'a', listener: 'front', address: bind })
if (!opened.ok || opened.value.kind !== 'tcp') throw new Error('not opened')
process.stdout.write(`${opened.value.port}\n`, begin)

function begin(): void {
  switch (what) {
    case 'exit':
      return process.exit(7)
    case 'exit-looping':
      engine.fault(0, 'loop')
      // The other answers: by then the first has had the time to be told as well.
      void engine.end({ by: 'id', id: '1-0' }, 'drained').then(() => process.exit(7))
      return
    case 'throw':
      throw new Error('not caught')
    case 'reject':
      void Promise.reject(new Error('not caught'))
      return
    case 'stuck':
      // Long enough for the test to be served meanwhile; it kills us when it has been.
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000))
  }
}
