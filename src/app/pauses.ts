/**
 * Which listeners accept nothing just now, and who says so: an operator, or the engine because it
 * has no room. Neither undoes the other: a listener that an operator has paused stays so when there
 * is room again, and the other way round. It ends with the process, or with the listener.
 */

import type { Emit, Event } from '../core/events.js'
import { authorOf, type By } from '../core/operator.js'
import type { Engine } from '../engine/engine.js'
import { notFound } from './backend-called.js'
import type { OpenBind } from './binds.js'
import { OperationError } from './operation-error.js'
import type { Parts } from './view.js'

/** Why a listener does not accept, and which operator wants that; both null while it accepts. */
export type Pause = { readonly paused: string | null; readonly pausedBy: string | null }

/** A balancer that runs, as those who change something in it need it. */
export type Operated = Parts & { readonly engine: Engine; readonly emit: Emit }

type Wish = { readonly by: string; readonly why: string }

/** The pauses of one balancer. */
export class Pauses {
  readonly #byEngine = new Map<string, string>() // Why.
  readonly #byOperator = new Map<string, Wish>()

  /** Takes in what the engine tells of its listeners. */
  hear({ type, payload }: Event): void {
    if (type === 'listener.paused' && payload.by === null)
      this.#byEngine.set(payload.listener, payload.why)
    if (type === 'listener.resumed' && payload.by === null) this.#byEngine.delete(payload.listener)
  }

  /** How it stands with a listener. An operator's word is told first: it lasts. */
  of(listener: string): Pause {
    const wish = this.#byOperator.get(listener)
    const paused = wish?.why ?? this.#byEngine.get(listener) ?? null
    return { paused, pausedBy: wish?.by ?? null }
  }

  /**
   * Accepts nothing more on a listener; the kernel queues. Nothing happens where an operator has
   * paused it before. Rejects with an OperationError where that cannot be.
   */
  async pause(world: Operated, listener: string, by: By): Promise<void> {
    const binds = bindsOf(world, listener)
    if (this.#byOperator.has(listener)) return
    const why = `${by.by} said pause${by.reason === undefined ? '' : `: ${by.reason}`}`
    this.#byOperator.set(listener, { by: by.by, why })
    const paused = await Promise.all(binds.map(({ id }) => world.engine.pause(id)))
    if (paused.includes(false)) {
      this.#byOperator.delete(listener)
      const message = `listener ${listener} cannot be paused without koffi; see evener doctor`
      throw new OperationError('unavailable', message)
    }
    world.emit({ type: 'listener.paused', payload: { listener, why, ...authorOf(by) } })
  }

  /** Accepts again, as soon as there is room. Nothing happens where no operator has paused it. */
  async resume(world: Operated, listener: string, by: By): Promise<void> {
    const binds = bindsOf(world, listener)
    if (!this.#byOperator.delete(listener)) return
    await Promise.all(binds.map(({ id }) => world.engine.resume(id)))
    const why = `${by.by} said resume${by.reason === undefined ? '' : `: ${by.reason}`}`
    world.emit({ type: 'listener.resumed', payload: { listener, why, ...authorOf(by) } })
  }

  /** These listeners are all there are: of others nothing is wanted any more. */
  retain(listeners: ReadonlySet<string>): void {
    for (const listener of this.#byOperator.keys()) {
      if (!listeners.has(listener)) this.#byOperator.delete(listener)
    }
  }

  /** True where whatever is opened for this listener is to be paused. */
  isWanted(listener: string): boolean {
    return this.#byOperator.has(listener)
  }
}

function bindsOf({ binds, config, phase }: Operated, listener: string): readonly OpenBind[] {
  const listeners = Object.keys(config.listeners)
  if (!listeners.includes(listener)) throw notFound('listener', listener, listeners)
  if (phase !== 'running') throw new OperationError('unavailable', `the balancer is ${phase}`)
  return binds.filter((bind) => bind.listener === listener)
}
