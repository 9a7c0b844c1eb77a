/**
 * The binds that the workers of an engine accept on, and the numbers of their listeners: what all
 * workers are told, and each replacement anew. Main thread only.
 */

import { assert } from '../../core/assert.js'
import type { HandOver } from '../../core/snapshot.js'
import type { Bind } from '../engine.js'
import { ListenerNumbers } from './listener-numbers.js'
import type { BindMove } from './messages.js'
import type { PauseTeller } from './pause-teller.js'
import type { Question } from './worker-handle.js'

type OpenedBind = { readonly bind: Bind; readonly fd: number; readonly isHeld: boolean }

/** Those of one engine. */
export class CrewBinds {
  readonly #open = new Map<number, OpenedBind>()
  readonly #numbers: ListenerNumbers
  readonly #pauses: PauseTeller
  readonly #columns: () => readonly SharedArrayBuffer[]

  /** `columns`: the open sessions of each worker there is now, by number of the listener. */
  constructor(pauses: PauseTeller, workers: number, columns: () => readonly SharedArrayBuffer[]) {
    this.#pauses = pauses
    this.#numbers = new ListenerNumbers(workers)
    this.#columns = columns
  }

  /** Where workers count the sessions that ever began. */
  get opened(): SharedArrayBuffer {
    return this.#numbers.opened
  }

  /** A bind is open; `number` names it from then on. Gives what workers are to be told. */
  add(number: number, bind: Bind, fd: number, isHeld: boolean): Question {
    const opened = { bind, fd, isHeld }
    this.#open.set(number, opened)
    this.#pauses.add(bind.listener)
    return this.#question(number, opened)
  }

  /** Notes whether nothing is to be accepted on it. Gives what workers are to be told. */
  hold(number: number, isHeld: boolean): Question {
    this.#open.set(number, { ...this.#at(number), isHeld })
    return { type: 'hold', number, isHeld }
  }

  /** A bind is about to be closed. Gives what is to be called once it is. */
  remove(number: number): () => void {
    const { bind } = this.#at(number)
    this.#open.delete(number)
    return () => this.#forgetPauses(bind.listener)
  }

  /** A bind belongs to another listener from the next revision on. */
  move({ bindId, listener }: HandOver): BindMove {
    const open = [...this.#open].find(([, { bind }]) => bind.id === bindId)
    assert(open !== undefined, 'only an open bind is handed over')
    const [number, opened] = open
    const { bind } = opened
    this.#open.set(number, { ...opened, bind: { ...bind, listener } })
    this.#pauses.add(listener)
    this.#forgetPauses(bind.listener)
    return { number, listener, listenerNumber: this.numberOf(listener) }
  }

  /** What a worker that begins now is to be told. */
  questions(): readonly Question[] {
    return [...this.#open].map(([number, opened]) => this.#question(number, opened))
  }

  /** The number that sessions of a listener are counted under. */
  numberOf(listener: string): number {
    return this.#numbers.of(listener, (name, number) => {
      return this.#isOpen(name) || this.#hasSessions(number)
    })
  }

  /** Sessions by the name of their listener: those open now, and all that ever began. */
  countsByListener() {
    return this.#numbers.counts(this.#columns())
  }

  #hasSessions(number: number): boolean {
    return this.#columns().some((column) => new Int32Array(column)[number] !== 0)
  }

  #question(number: number, { bind: { id, listener }, fd, isHeld }: OpenedBind): Question {
    const listenerNumber = this.numberOf(listener)
    return { type: 'open', number, id, listener, listenerNumber, fd, isHeld }
  }

  #at(number: number): OpenedBind {
    const opened = this.#open.get(number)
    assert(opened !== undefined, 'only an open bind is spoken of')
    return opened
  }

  #isOpen(listener: string): boolean {
    return [...this.#open.values()].some(({ bind }) => bind.listener === listener)
  }

  #forgetPauses(listener: string): void {
    if (!this.#isOpen(listener)) this.#pauses.remove(listener)
  }
}
