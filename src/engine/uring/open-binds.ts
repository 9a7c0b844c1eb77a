/**
 * The binds that all workers of an engine accept on, so that a worker that is replaced can be told
 * of them. It tells nobody itself.
 */

import { assert } from '../../core/assert.js'
import type { Bind } from '../engine.js'
import type { ListenerNumbers } from './listener-numbers.js'
import type { Question } from './worker-handle.js'

type OpenBind = { readonly bind: Bind; readonly fd: number; readonly isHeld: boolean }

/** The open binds, by the number that workers know them by. */
export class OpenBinds {
  readonly #binds = new Map<number, OpenBind>()
  readonly #listenerNumbers: ListenerNumbers

  constructor(listenerNumbers: ListenerNumbers) {
    this.#listenerNumbers = listenerNumbers
  }

  /** Takes one in; how workers are told of it. */
  add(number: number, bind: Bind, fd: number): Question {
    this.#binds.set(number, { bind, fd, isHeld: false })
    return this.#question(number)
  }

  /** Takes one out; the name of its listener where that has no other. */
  remove(number: number): string | undefined {
    const { listener } = this.#at(number).bind
    this.#binds.delete(number)
    const isLast = ![...this.#binds.values()].some(({ bind }) => bind.listener === listener)
    return isLast ? listener : undefined
  }

  /** Notes whether nothing is to be accepted on it; how workers are told. */
  hold(number: number, isHeld: boolean): Question {
    this.#binds.set(number, { ...this.#at(number), isHeld })
    return { type: 'hold', number, isHeld }
  }

  /** How a worker is told of all of them. */
  questions(): readonly Question[] {
    return [...this.#binds.keys()].map((number) => this.#question(number))
  }

  #question(number: number): Question {
    const { bind, fd, isHeld } = this.#at(number)
    const { id, listener } = bind
    const listenerNumber = this.#listenerNumbers.of(listener)
    return { type: 'open', number, id, listener, listenerNumber, fd, isHeld }
  }

  #at(number: number): OpenBind {
    const open = this.#binds.get(number)
    assert(open !== undefined, 'only an open bind is spoken of')
    return open
  }
}
