/**
 * Hash: the same key goes to the same backend for as long as that backend is usable, whichever
 * worker or machine looks it up. The order is a Maglev table (maglev.ts).
 */

import { assert } from '../assert.js'
import { mixBits } from '../hash.js'
import type { Schedule } from '../schedule.js'
import { LoadBound } from './load-bound.js'
import type { Policy, PolicyView } from './policy.js'
import type { PolicyTrace } from './trace.js'

/**
 * Turns after which a key no longer passes over who starts slowly: everybody does, or almost.
 */
const passedOverTurnsMax = 16

/**
 * Looks the key up. When its backend cannot be used, the key is hashed again: the keys of a backend
 * that is out are spread over all others, and none of theirs move. When its backend has all the
 * sessions `boundedLoad` allows, the key goes to the next place in the table whose backend has not.
 * While a backend starts slowly a part of its keys, shrinking, is hashed again too; nobody else's.
 */
export function hash({ schedule, live, rows, balance }: PolicyView): Policy {
  assert(balance.policy === 'hash', 'a policy is made with its own settings')
  const { boundedLoad } = balance
  const bound = boundedLoad === false ? undefined : new LoadBound(boundedLoad, live, rows)
  return ({ key, turn, tried, nowMs, trace }) => {
    const length = schedule.length
    if (length === 0) return -1
    const place = placeOf(key, turn) % length
    if (trace !== undefined) noteSlot(trace, schedule, place, turn)
    if (bound === undefined) return unlessPassedOver(schedule.at(place), key, turn, trace)
    // A session that tries again is counted already, but perhaps not here: in the other tier.
    if (turn === 0 && (tried.length === 0 || bound.isNew)) bound.begin(nowMs)
    for (let step = 0; step < length; step++) {
      const row = schedule.at((place + step) % length)
      if (bound.hasRoom(row)) return unlessPassedOver(row, key, turn, trace)
      if (trace !== undefined) noteOver(trace, row, bound)
    }
    return schedule.at(place)
  }

  // Always the same keys: each comes home once, and stays.
  function unlessPassedOver(
    row: number,
    key: number,
    turn: number,
    trace: PolicyTrace | undefined,
  ): number {
    if (row < 0 || turn >= passedOverTurnsMax) return row
    const part = live.weightPart(row)
    if (part >= 1 || mixBits(~key) / hashCount < part) return row
    return passOver(row, part, trace)
  }
}

// What is noted stands apart: small functions are what an engine makes fast.
function noteSlot(trace: PolicyTrace, schedule: Schedule, slot: number, turn: number): void {
  trace.note({ step: 'slot', row: schedule.at(slot), slot, entries: schedule.length, turn })
}

function noteOver(trace: PolicyTrace, row: number, bound: LoadBound): void {
  trace.note({ step: 'over-bound', row, most: bound.most(row) })
}

function passOver(row: number, part: number, trace: PolicyTrace | undefined): number {
  trace?.note({ step: 'passed-over', row, part })
  return -1
}

const hashCount = 2 ** 32

function placeOf(key: number, turn: number): number {
  return turn === 0 ? key : mixBits(key + Math.imul(turn, 0x9e3779b9))
}
