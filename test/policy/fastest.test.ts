import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf } from '../../src/core/config/balance-fields.js'
import { counted, leasedRow, poolOf } from './picks.js'

test('fastest: sessions follow how quickly backends answer', () => {
  const pool = poolOf(balanceOf('fastest'), [1, 1, 1], 1)
  const counts = counted(answered(pool, [10, 10, 40], 3000, 1))
  // A quarter as quick is a sixteenth of the sessions: each waits, and for those before it.
  assert.ok(counts[2]! > 20 && counts[2]! < 200, JSON.stringify(counts))
  assert.ok(Math.abs(counts[0]! - counts[1]!) < 200, JSON.stringify(counts))
})

test('fastest: one slow answer is enough, and is forgotten with time', () => {
  const { picker } = poolOf(balanceOf('fastest'), [1, 1], 1)
  picker.observe('connect', 0, 1, 1000)
  picker.observe('connect', 1, 1, 1000)
  picker.observe('firstByte', 1, 500, 1000)
  const rowAt = (nowMs: number): number => {
    picker.observe('connect', 0, 1, nowMs)
    return leasedRow(picker, 0, nowMs)
  }
  assert.deepEqual([rowAt(1000), rowAt(5000), rowAt(10_000)], [0, 0, 0])
  // By then it would be the slower one still, but the other has three sessions to its none.
  assert.equal(rowAt(1000 + 10_000 * Math.log(500)), 1)
})

test('fastest: decay is how long a slow answer is remembered', () => {
  const quickAgain = (decayMs: number): boolean => {
    const { picker } = poolOf({ policy: 'fastest', decayMs }, [1, 1], 1)
    picker.observe('connect', 0, 100, 0)
    picker.observe('connect', 0, 100, 5000)
    picker.observe('connect', 1, 5000, 0)
    return leasedRow(picker, 0, 5000) === 1
  }
  assert.deepEqual([quickAgain(1000), quickAgain(10_000)], [true, false])
})

test('fastest: of backends not heard of yet each is tried, by one session', () => {
  const { picker } = poolOf(balanceOf('fastest'), [1, 1, 1, 1, 1, 1, 1, 1], 3)
  picker.observe('connect', 0, 2000, 0)
  const rows = Array.from({ length: 40 }, () => leasedRow(picker))
  assert.equal(Object.keys(counted(rows)).length, 8)
  const { picker: other } = poolOf(balanceOf('fastest'), [1, 1], 3)
  other.observe('connect', 0, 1, 0)
  const next = Array.from({ length: 20 }, () => leasedRow(other))
  assert.equal(next.filter((row) => row === 1).length, 1, 'one session, until that has told')
})

test('fastest: a connect that is refused at once is not quick', () => {
  const { picker } = poolOf(balanceOf('fastest'), [1, 1], 1)
  picker.observe('connect', 0, 20, 0)
  picker.observeFailure(1, 0.1, 0)
  assert.equal(leasedRow(picker), 0)
})

/** Plays sessions, so many of which are open at once, and each of which waits as its row does. */
function answered(
  { picker, live }: ReturnType<typeof poolOf>,
  waitsMs: readonly number[],
  count: number,
  everyMs: number,
): number[] {
  const open: { readonly row: number; readonly untilMs: number }[] = []
  return Array.from({ length: count }, (_, session) => {
    const nowMs = 1 + session * everyMs
    for (let at = open.length - 1; at >= 0; at--) {
      const { row, untilMs } = open[at]!
      if (untilMs > nowMs) continue
      open.splice(at, 1)
      live.release(row)
      picker.observe('firstByte', row, waitsMs[row]!, untilMs)
    }
    const row = leasedRow(picker, 0, nowMs)
    open.push({ row, untilMs: nowMs + waitsMs[row]! })
    return row
  })
}
