/** The part of a balancer that lets others hear what happens. */

import type { Event, EventType } from '../core/events.js'
import { type AnyHandler, Emitter, type Handler } from './emitter.js'

/** Something that tells of events. */
export class Observable {
  readonly #emitter = new Emitter()

  /** Calls `handler` for every event of one kind. What it throws is reported, no more. */
  on<Type extends EventType>(type: Type, handler: Handler<Type>): this {
    this.#emitter.on(type, handler)
    return this
  }

  /** Calls `handler` for the next event of one kind. */
  once<Type extends EventType>(type: Type, handler: Handler<Type>): this {
    this.#emitter.once(type, handler)
    return this
  }

  /** Undoes one `on` or `once`. */
  off<Type extends EventType>(type: Type, handler: Handler<Type>): this {
    this.#emitter.off(type, handler)
    return this
  }

  /** Calls `handler` for every event of all kinds. */
  onAny(handler: AnyHandler): this {
    this.#emitter.onAny(handler)
    return this
  }

  /** Undoes one `onAny`. */
  offAny(handler: AnyHandler): this {
    this.#emitter.offAny(handler)
    return this
  }

  /** Tells an event to all who want to hear of it. Never throws. */
  protected tell(event: Event): void {
    this.#emitter.emit(event)
  }
}
