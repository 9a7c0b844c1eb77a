/**
 * Smooth weighted round robin, as a schedule computed ahead of time. The order is nginx's
 * (ngx_http_upstream_round_robin.c since 1.3.1): each turn every backend gains its weight, the one
 * with the most goes next, and pays the total. Weights 5, 1, 1 give a a b a c a a, never five a's
 * in a row.
 *
 * Backends of equal weight behave as one queue: among them the one served longest ago always leads.
 * So a turn compares one leader per distinct weight instead of every backend, and 10,000 backends
 * of one weight cost one pass.
 */

import { assert } from './assert.js'

/** The longest schedule. Weights whose sum exceeds it are scaled down, which rounds them. */
export const scheduleEntriesMax = 65_536

type WeightClass = {
  readonly weight: number
  readonly members: readonly number[] // Indexes into the weights, in their order.
  lead: number // Whose turn it is within the class.
  credit: number // The current weight of the leader.
  readonly taken: Float64Array // Turns taken by each member, so that ties are exact.
}

/**
 * One whole round: indexes into `weights`, each as often as its weight says (divided by their
 * greatest common divisor). Weight 0 never appears. Weights are whole numbers of at least 0.
 */
export function smoothOrder(
  weights: readonly number[],
  entriesMax: number = scheduleEntriesMax,
): Int32Array {
  const reduced = reduceWeights(weights, entriesMax)
  const total = reduced.reduce((sum, weight) => sum + weight, 0)
  const order = new Int32Array(total)
  const classes = classesOf(reduced)

  for (let turn = 0; turn < total; turn++) {
    let best: WeightClass | undefined
    for (const candidate of classes) {
      candidate.credit = leaderCredit(candidate, turn + 1, total)
      if (best === undefined || goesFirst(candidate, best)) best = candidate
    }
    assert(best !== undefined, 'a round with entries has a class')
    order[turn] = best.members[best.lead]!
    best.taken[best.lead]! += 1
    best.lead = (best.lead + 1) % best.members.length
  }
  return order
}

function leaderCredit({ weight, lead, taken }: WeightClass, turns: number, total: number): number {
  return turns * weight - taken[lead]! * total
}

function goesFirst(left: WeightClass, right: WeightClass): boolean {
  if (left.credit !== right.credit) return left.credit > right.credit
  // A tie goes to the one listed first.
  return left.members[left.lead]! < right.members[right.lead]!
}

function classesOf(weights: readonly number[]): WeightClass[] {
  const members = new Map<number, number[]>()
  weights.forEach((weight, index) => {
    if (weight === 0) return
    const known = members.get(weight)
    if (known === undefined) members.set(weight, [index])
    else known.push(index)
  })
  return [...members].map(([weight, list]) => ({
    weight,
    members: list,
    lead: 0,
    credit: 0,
    taken: new Float64Array(list.length),
  }))
}

function reduceWeights(weights: readonly number[], entriesMax: number): number[] {
  for (const weight of weights) {
    assert(Number.isInteger(weight) && weight >= 0, 'a weight is a whole number of at least 0')
  }
  const divisor = weights.reduce(greatestCommonDivisor, 0)
  if (divisor === 0) return weights.map(() => 0)
  const reduced = weights.map((weight) => weight / divisor)
  const total = reduced.reduce((sum, weight) => sum + weight, 0)
  if (total <= entriesMax) return reduced
  // Too long to lay out: everybody with a weight keeps one entry, the rest is shared out by weight.
  const countWeighted = weights.filter((weight) => weight > 0).length
  assert(countWeighted <= entriesMax, 'a schedule has room for every backend once')
  const share = (entriesMax - countWeighted) / (total - countWeighted)
  return reduced.map((weight) => (weight === 0 ? 0 : 1 + Math.floor((weight - 1) * share)))
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right)
}
