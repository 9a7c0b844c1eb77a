/**
 * Consistent hashing by a lookup table, after "Maglev: A Fast and Reliable Software Network Load
 * Balancer" (Eisenbud et al., NSDI 2016, section 3.4), with weights: in each round a backend takes
 * slots in proportion to its weight. Every backend walks the table in an order of its own, given by
 * its name, and takes the first slot still free; so one backend more or less moves little else.
 *
 * The table depends on names, weights and seed alone: not on positions in a file, nor the machine.
 */

import { assert } from '../assert.js'
import { hashText } from '../hash.js'

/** What the table knows of a backend. Weights are at least 1. */
export type MaglevMember = { readonly name: string; readonly weight: number }

/** Prime table sizes; a table has at least 100 slots per backend, for an evenness of 1 %. */
const tableSizes = [65_537, 655_373, 1_000_003] as const

/** Slots of the table for that many backends. */
export function maglevSize(memberCount: number): number {
  return tableSizes.find((size) => size >= memberCount * 100) ?? tableSizes.at(-1)!
}

/** The table: each slot holds an index into `members`. Empty for no members. */
export function maglevTable(members: readonly MaglevMember[], seed: number): Int32Array {
  if (members.length === 0) return new Int32Array(0)
  const size = maglevSize(members.length)
  assert(members.length <= size, 'every backend finds a slot')
  const walkers = walkersOf(members, seed, size)
  const table = new Int32Array(size).fill(-1)

  let filled = 0
  while (filled < size) {
    for (const walker of walkers) {
      walker.credit += walker.share
      while (walker.credit >= 1 && filled < size) {
        walker.credit -= 1
        table[nextFree(walker, table)] = walker.index
        filled += 1
      }
    }
  }
  return table
}

type Walker = {
  readonly index: number
  readonly step: number
  readonly share: number // Slots per round, at most 1.
  at: number
  credit: number
}

function walkersOf(members: readonly MaglevMember[], seed: number, size: number): Walker[] {
  const weightMax = members.reduce((max, { weight }) => Math.max(max, weight), 1)
  return members
    .map(({ name, weight }, index) => ({ name, weight, index }))
    .sort((left, right) => (left.name < right.name ? -1 : 1)) // Whatever the order of the file.
    .map(({ name, weight, index }) => ({
      index,
      step: (hashText(name, seed + 1) % (size - 1)) + 1,
      share: weight / weightMax,
      at: hashText(name, seed) % size,
      credit: 0,
    }))
}

function nextFree(walker: Walker, table: Int32Array): number {
  // The size is prime, so every step walks through all slots: a free one is met.
  while (table[walker.at] !== -1) walker.at = (walker.at + walker.step) % table.length
  return walker.at
}
