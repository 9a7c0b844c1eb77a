import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Heartbeats } from './heartbeats.js'

/** A worker that stands still, and why it was ended, if it was. */
function standing(wasReady: boolean) {
  const worker = {
    wasReady,
    ended: [] as string[],
    hasStood: () => true,
    kill: (why: string) => worker.ended.push(why),
  }
  return worker
}

function watched(context: TestContext, worker: ReturnType<typeof standing>): void {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const heartbeats = new Heartbeats([worker])
  heartbeats.start()
  context.after(() => heartbeats.stop())
}

test('a worker that stands for two seconds is ended, once', (context) => {
  const worker = standing(true)
  watched(context, worker)
  context.mock.timers.tick(1999)
  assert.deepEqual(worker.ended, [])
  context.mock.timers.tick(60_000)
  assert.deepEqual(worker.ended, ['it did not turn for 2 s'])
})

test('one that is being set up has ten seconds, however slow the machine', (context) => {
  const worker = standing(false)
  watched(context, worker)
  context.mock.timers.tick(9999)
  assert.deepEqual(worker.ended, [])
  context.mock.timers.tick(60_000)
  assert.deepEqual(worker.ended, ['it did not turn for 10 s'])
})
