import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram } from '../../core/histogram.js'
import type { Reading } from '../../core/history.js'
import { Recorder } from './recorder.js'

test('a quarter of an hour by seconds and a day by minutes are kept, and no more', () => {
  const { clock, at } = handClock(1_000_000)
  let rate = 0
  const recorder = new Recorder(clock, () => ({ all: reading(rate), pools: new Map() }))
  recorder.start()
  for (let minute = 1; minute <= 26 * 60; minute++) {
    rate += 120
    at(1_000_000 + minute * 60_000)
  }
  const { seconds, minutes } = recorder.view()!
  assert.deepEqual([seconds.all.rate.length, minutes.all.rate.length], [900, 1440])
  assert.ok([...seconds.all.rate, ...minutes.all.rate].every((value) => value === 2))
  assert.equal(Date.parse(seconds.from), clock.wallMs() - 900_000)
  const spanMs = clock.wallMs() - Date.parse(minutes.from)
  assert.ok(spanMs >= 1440 * 60_000 && spanMs < 1441 * 60_000)
})

test('it looks at every full second, also after a look that was late', () => {
  const { clock, at, delays } = handClock(250)
  const recorder = new Recorder(clock, () => ({ all: reading(0), pools: new Map() }))
  recorder.start()
  at(1003)
  at(3600)
  assert.deepEqual(delays, [750, 997, 400])
  assert.equal(recorder.view()!.seconds.all.rate.length, 3)
  recorder.stop()
})

test('a pool that came later has nothing before, one that left has nothing at all', () => {
  const { clock, at } = handClock(0)
  let names = ['old']
  const pools = () => new Map(names.map((name) => [name, reading(0)]))
  const recorder = new Recorder(clock, () => ({ all: reading(0), pools: pools() }))
  recorder.start()
  at(1000)
  names = ['new']
  at(2000)
  at(3000)
  assert.deepEqual(Object.keys(recorder.view()!.seconds.pools), ['new'])
  assert.deepEqual(recorder.view()!.seconds.pools.new!.rate, [null, null, 0])
})

function reading(rate: number): Reading {
  const counts = new Histogram().counts()
  const totals = { rate, bytesIn: 0, bytesOut: 0, failures: 0, fine: 0, cut: 0, failed: 0 }
  return { sessions: 0, totals, counts: { connect: counts, firstByte: counts } }
}

// One timer at a time, which goes off when the test says what time it is.
function handClock(startMs: number) {
  let nowMs = startMs
  let due: () => void = () => {}
  const delays: number[] = []
  const clock = {
    nowMs: () => nowMs,
    wallMs: () => Date.UTC(2026, 0, 1) + nowMs,
    after: (delayMs: number, act: () => void) => {
      delays.push(delayMs)
      due = act
      return () => {}
    },
  }
  const at = (ms: number) => {
    nowMs = ms
    due()
  }
  return { clock, at, delays }
}
