import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashText } from '../hash.js'
import { type MaglevMember, maglevTable } from './maglev.js'

test('every backend gets its share of the slots, within 1 %', () => {
  const shares = sharesOf(maglevTable(hundred(), 0))
  for (const [index, share] of shares) {
    assert.ok(Math.abs(share - 0.01) < 0.0001, `backend ${index} has ${share}`)
  }
})

test('a weight of 3 is three times the slots of a weight of 1', () => {
  const shares = sharesOf(maglevTable([member('a', 1), member('b', 3)], 0))
  assert.ok(Math.abs(shares.get(1)! - 0.75) < 0.0001, `b has ${shares.get(1)}`)
})

test('removing one backend of a hundred moves at most 2 points more keys than it held', () => {
  for (const removed of [0, 42, 99]) {
    const before = hundred()
    const moved = movedShare(before, before.toSpliced(removed, 1))
    assert.ok(moved <= 0.01 + 0.02, `removing ${removed} moved ${moved}`)
  }
})

test('adding one backend to a hundred moves at most 2 points more keys than it takes', () => {
  const moved = movedShare(hundred(), [...hundred(), member('one-more', 1)])
  assert.ok(moved <= 1 / 101 + 0.02, `moved ${moved}`)
})

test('the order in which backends are listed changes nothing', () => {
  assert.equal(movedShare(hundred(), hundred().toReversed()), 0)
})

test('another seed is another table; the same seed the same', () => {
  assert.deepEqual(maglevTable(hundred(), 7), maglevTable(hundred(), 7))
  assert.notDeepEqual(maglevTable(hundred(), 7), maglevTable(hundred(), 8))
})

test('the table of a known set never changes: clients of every version keep their backends', () => {
  const table = maglevTable([member('a', 1), member('b', 2), member('c', 1)], 0)
  assert.deepEqual([...table.subarray(0, 16)].join(''), KNOWN)
  assert.equal(hashText(maglevTable(hundred(), 7).join()), KNOWN_HASH)
})

test('no backends make an empty table', () => {
  assert.equal(maglevTable([], 0).length, 0)
})

const KNOWN_HASH = 830_198_448
const KNOWN = '1121111111110112'

function member(name: string, weight: number): MaglevMember {
  return { name, weight }
}

function hundred(): MaglevMember[] {
  return Array.from({ length: 100 }, (_, index) => member(`10.0.0.${index}:9000`, 1))
}

function sharesOf(table: Int32Array): Map<number, number> {
  const shares = new Map<number, number>()
  for (const index of table) shares.set(index, (shares.get(index) ?? 0) + 1 / table.length)
  return shares
}

function movedShare(before: readonly MaglevMember[], after: readonly MaglevMember[]): number {
  const [old, now] = [maglevTable(before, 0), maglevTable(after, 0)]
  const moved = old.filter((index, slot) => before[index]!.name !== after[now[slot]!]!.name)
  return moved.length / old.length
}
