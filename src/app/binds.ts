/**
 * The addresses a balancer listens on: opened all or none, at the start and when another
 * configuration is applied. Those that are wanted as they are stay open.
 */

import { orAfter } from '../control/or-after.js'
import { type BindAddress, bindsOverlap, formatAddress } from '../core/address.js'
import type { Emit } from '../core/events.js'
import { type BindWish, matchBinds } from '../core/plan/match-binds.js'
import type { HandOver } from '../core/snapshot.js'
import type { Clock } from '../core/world.js'
import type { Bind, BindFailure, Engine } from '../engine/engine.js'
import type { Pauses } from './pauses.js'
import { StartError } from './start-error.js'

/** A bind that is open, with the address it got: port 0 has become a real one. */
export type OpenBind = Bind & { readonly boundAddress: BindAddress }

/**
 * Longest wait for addresses to close before others go on without them, in milliseconds. Closing
 * takes milliseconds, unless there is no room for the sessions the kernel has accepted.
 */
export const closeWaitMsMax = 1000

/** A change of addresses under way: what is new is open, and is served once it is applied. */
export type BindChange = {
  /** Those that go on under another listener. */
  readonly handOvers: readonly HandOver[]
  /** Closes what nobody wants any more; resolves when that is done, or takes too long. */
  readonly closeOld: () => Promise<void>
  /** What is new is served: from now on this is how it is. */
  readonly commit: () => Promise<void>
}

/** The binds of one balancer. */
export class Binds {
  readonly #engine: Engine
  readonly #pauses: Pauses
  readonly #emit: Emit
  readonly #clock: Clock
  readonly #closing = new Set<Promise<void>>()
  #open: readonly OpenBind[] = []
  #generation = 0

  constructor(engine: Engine, pauses: Pauses, emit: Emit, clock: Clock) {
    this.#engine = engine
    this.#pauses = pauses
    this.#emit = emit
    this.#clock = clock
  }

  /** Those that are open, in the order of the configuration. */
  get list(): readonly OpenBind[] {
    return this.#open
  }

  /** Opens what is wanted. Throws a StartError when one cannot be opened; then none is open. */
  async open(wishes: readonly BindWish[]): Promise<void> {
    const change = await this.change(wishes)
    await change.commit()
  }

  /**
   * Opens what is wanted and not open. Throws a StartError when that cannot be done; then all is
   * open that was before. An address that overlaps a new one is closed first: for as long as that
   * takes nobody listens there.
   */
  async change(wishes: readonly BindWish[]): Promise<BindChange> {
    const { wanted, closed } = matchBinds(this.#open, wishes)
    const ids = this.#idsFor(wishes)
    const fresh = wanted.flatMap(({ wish, open }, index) =>
      open === undefined ? [{ ...wish, id: ids[index]! }] : [],
    )
    const inTheWay = closed.filter((bind) => fresh.some((one) => doOverlap(one, bind)))
    const opened = await this.#openFresh(fresh, inTheWay)
    const handed = wanted.flatMap(({ wish, open }) =>
      open === undefined || open.listener === wish.listener ? [] : [{ ...open, ...wish }],
    )
    const old = closed.filter((bind) => !inTheWay.includes(bind))
    const open = wanted.map(({ wish, open }, index) => {
      return open === undefined ? opened.get(ids[index]!)! : { ...open, ...wish }
    })
    return {
      handOvers: handed.map(({ id, listener }) => ({ bindId: id, listener })),
      closeOld: async () => {
        this.#open = this.#open.filter((bind) => !old.includes(bind))
        const areClosed = Promise.all(old.map((bind) => this.#closeOne(bind)))
        await orAfter(this.#clock, closeWaitMsMax, areClosed, [])
      },
      commit: async () => {
        const before = this.#open
        this.#open = open
        await Promise.all(handed.map((bind) => this.#followPause(bind, before)))
        this.#pauses.retain(new Set(wishes.map(({ listener }) => listener)))
        for (const { id } of handed) this.#tellClosed(before.find((bind) => bind.id === id)!)
        for (const bind of [...opened.values(), ...handed]) {
          this.#emit({ type: 'listener.opened', payload: told(bind) })
        }
      },
    }
  }

  /** Closes all; resolves when every connection the kernel had accepted is a session. */
  async close(): Promise<void> {
    const open = this.#open
    this.#open = []
    for (const bind of open) void this.#closeOne(bind)
    await Promise.all(this.#closing)
  }

  // An id is never given twice: a bind keeps its own when it is handed over.
  #idsFor(wishes: readonly BindWish[]): readonly string[] {
    const counts = new Map<string, number>()
    const suffix = this.#generation === 0 ? '' : `@${this.#generation}`
    this.#generation += 1
    return wishes.map(({ listener }) => {
      const count = counts.get(listener) ?? 0
      counts.set(listener, count + 1)
      return `${listener}/${count}${suffix}`
    })
  }

  // All of them, or none and a StartError. Those in the way are closed when it is their turn.
  async #openFresh(
    fresh: readonly Bind[],
    inTheWay: readonly OpenBind[],
  ): Promise<ReadonlyMap<string, OpenBind>> {
    const opened = new Map<string, OpenBind>()
    const must = (bind: Bind) => inTheWay.some((one) => doOverlap(one, bind))
    const open = async (bind: Bind): Promise<void> => {
      const result = await this.#engine.open(bind)
      if (!result.ok) throw cannotListen(bind, result.error)
      opened.set(bind.id, { ...bind, boundAddress: result.value })
      if (this.#pauses.isWanted(bind.listener)) await this.#engine.pause(bind.id)
    }
    const reopen: OpenBind[] = []
    try {
      for (const bind of fresh) if (!must(bind)) await open(bind)
      for (const bind of inTheWay) {
        await this.#engine.close(bind.id)
        reopen.push(bind)
      }
      for (const bind of fresh) if (must(bind)) await open(bind)
    } catch (cause) {
      await Promise.all([...opened.keys()].map((id) => this.#engine.close(id)))
      for (const bind of reopen) await this.#reopen(bind)
      throw cause
    }
    for (const bind of inTheWay) this.#tellClosed(bind)
    return opened
  }

  // A pause is the listener's, not the address's.
  async #followPause({ id, listener }: OpenBind, before: readonly OpenBind[]): Promise<void> {
    const former = before.find((bind) => bind.id === id)!.listener
    if (this.#pauses.isWanted(listener)) await this.#engine.pause(id)
    else if (this.#pauses.isWanted(former)) await this.#engine.resume(id)
  }

  async #reopen(bind: OpenBind): Promise<void> {
    const result = await this.#engine.open(bind)
    if (result.ok) return
    // Somebody else was quicker: then it is closed, and nobody wanted that.
    this.#open = this.#open.filter((one) => one !== bind)
    this.#tellClosed(bind)
  }

  #closeOne(bind: OpenBind): Promise<void> {
    const closing = this.#engine.close(bind.id).then(() => {
      this.#closing.delete(closing)
      this.#tellClosed(bind)
    })
    this.#closing.add(closing)
    return closing
  }

  #tellClosed(bind: OpenBind): void {
    this.#emit({ type: 'listener.closed', payload: told(bind) })
  }
}

function doOverlap(one: BindWish, other: BindWish): boolean {
  return bindsOverlap(one.address, other.address)
}

function cannotListen({ listener, address }: Bind, { code, message }: BindFailure): StartError {
  const sentences = [`listener ${listener}: ${message}`, remedyFor(code, address)]
  return new StartError(sentences.filter((sentence) => sentence !== '').join('\n'), {
    code,
    listener,
    address: formatAddress(address),
  })
}

// What to do about it, where there is something.
function remedyFor(code: string, address: BindAddress): string {
  switch (code) {
    case 'EADDRINUSE':
      return address.kind === 'tcp'
        ? `To see who is there: ss -ltnp "sport = :${address.port}"`
        : `To see who is there: ss -lxp src ${address.path}`
    case 'EACCES':
      return 'To see what this machine allows: evener doctor'
    case 'EADDRNOTAVAIL':
      return 'To see the addresses of this machine: ip addr'
    default:
      return ''
  }
}

function told(bind: OpenBind): { readonly listener: string; readonly address: string } {
  return { listener: bind.listener, address: formatAddress(bind.boundAddress) }
}
