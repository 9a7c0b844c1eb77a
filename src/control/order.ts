/**
 * The published order of one tier of a pool, in shared memory (core/schedule.ts). It is laid out
 * anew only when who is in it has changed: an order begun anew gives its first backends an extra
 * turn.
 */

import { type OrderMember, orderCapacity, orderFor } from '../core/policy/order.js'
import type { Balance } from '../core/policy/policy.js'
import { Schedule } from '../core/schedule.js'
import { startTurn } from './usable.js'

/** A backend in an order. */
export type LaidOut = OrderMember & { readonly row: number }

/** One tier's order. */
export class Order {
  readonly #balance: Balance
  #largest: readonly OrderMember[]
  #memory: SharedArrayBuffer
  #laidOut: readonly LaidOut[] = [] // As published.
  #publications = 0

  /** `largest`: all backends of the tier with the largest weights they may have. */
  constructor(balance: Balance, largest: readonly OrderMember[]) {
    this.#balance = balance
    this.#largest = largest
    this.#memory = this.#allocate()
  }

  /** The memory of its schedule, for the snapshot. */
  get memory(): SharedArrayBuffer {
    return this.#memory
  }

  /** The entries published. */
  get length(): number {
    return new Schedule(this.#memory).length
  }

  /** Begins a new schedule: sessions of older snapshots go on drawing from the one they know. */
  renew(): void {
    this.#memory = this.#allocate()
    this.#laidOut = []
  }

  /**
   * Sees to room for these weights, where larger ones are wanted than were before: true when that
   * took a new schedule, which the data plane is to be told of.
   */
  fit(largest: readonly OrderMember[]): boolean {
    this.#largest = largest
    const isRoomy = orderCapacity(this.#balance, largest) <= new Schedule(this.#memory).capacity
    if (!isRoomy) this.renew()
    return !isRoomy
  }

  /** Publishes an order of these, unless that is what is published. */
  publish(members: readonly LaidOut[]): void {
    const before = this.#laidOut
    const same =
      members.length === before.length &&
      members.every(({ row, weight }, at) => {
        return row === before[at]!.row && weight === before[at]!.weight
      })
    if (same) return
    this.#laidOut = members
    const order = orderFor(this.#balance, members)
    const rowOrder = order.map((index) => members[index]!.row)
    new Schedule(this.#memory).publish(rowOrder, startTurn(this.#publications, order.length))
    this.#publications += 1
  }

  #allocate(): SharedArrayBuffer {
    return Schedule.allocate(orderCapacity(this.#balance, this.#largest))
  }
}
