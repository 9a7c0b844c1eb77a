/**
 * Typed events for whoever uses the balancer. A handler that throws is that program's mistake: it
 * is reported as a warning of the process, once per handler, and the balancer goes on.
 */

import { didYouMean } from '../core/config/nearest.js'
import { type Event, type Events, type EventType, eventTypes } from '../core/events.js'

/** Takes the payload of one kind of event. */
export type Handler<Type extends EventType> = (payload: Events[Type]) => void

/** Takes every event, with its type. */
export type AnyHandler = (event: Event) => void

type Call = { readonly handler: unknown; readonly act: AnyHandler }

/** Hands events to their handlers, in the order these were added. */
export class Emitter {
  readonly #calls = new Map<EventType | 'any', readonly Call[]>()
  readonly #reported = new WeakSet<object>()

  /** Throws a TypeError for a name that is no event's: such a handler would never be called. */
  on<Type extends EventType>(type: Type, handler: Handler<Type>): void {
    mustBeKnown(type)
    this.#add(type, handler, (event) => handler(event.payload as Events[Type]))
  }

  /** As `on`, for the next event only. */
  once<Type extends EventType>(type: Type, handler: Handler<Type>): void {
    mustBeKnown(type)
    this.#add(type, handler, (event) => {
      this.off(type, handler)
      handler(event.payload as Events[Type])
    })
  }

  off<Type extends EventType>(type: Type, handler: Handler<Type>): void {
    this.#remove(type, handler)
  }

  onAny(handler: AnyHandler): void {
    this.#add('any', handler, handler)
  }

  offAny(handler: AnyHandler): void {
    this.#remove('any', handler)
  }

  /** Never throws. */
  emit(event: Event): void {
    for (const call of this.#calls.get(event.type) ?? []) this.#call(call, event)
    for (const call of this.#calls.get('any') ?? []) this.#call(call, event)
  }

  #add(type: EventType | 'any', handler: unknown, act: AnyHandler): void {
    this.#calls.set(type, [...(this.#calls.get(type) ?? []), { handler, act }])
  }

  // The list is replaced, never changed: whoever is being called may remove itself or others.
  #remove(type: EventType | 'any', handler: unknown): void {
    const calls = this.#calls.get(type) ?? []
    const at = calls.findIndex((call) => call.handler === handler)
    if (at >= 0) this.#calls.set(type, calls.toSpliced(at, 1))
  }

  #call(call: Call, event: Event): void {
    try {
      const result: unknown = call.act(event)
      // An async function fits where nothing is returned; its failure would end the process.
      if (result instanceof Promise) result.catch((cause) => this.#report(call, event, cause))
    } catch (cause) {
      this.#report(call, event, cause)
    }
  }

  #report({ handler }: Call, { type }: Event, cause: unknown): void {
    if (this.#reported.has(handler as object)) return
    this.#reported.add(handler as object)
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    process.emitWarning(`a handler of "${type}" failed (told once): ${detail}`, 'EvenerWarning')
  }
}

function mustBeKnown(type: string): void {
  if (eventTypes.includes(type as EventType)) return
  const hint = didYouMean(type, eventTypes) ?? `the events are ${eventTypes.join(', ')}`
  throw new TypeError(`no event is called "${type}"; ${hint}`)
}
