/**
 * A balancer with real sockets on this machine and backends that can be killed and revived. Every
 * backend greets each session with its name and then sends back what it gets.
 */

import { type TestContext, test } from 'node:test'
import { type BindAddress, parseBindAddress } from '../../src/core/address.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import type { BackendView, ConfigInput, Event, SessionRecord } from '../../src/index.js'
import { type Balancer, type BalancerSnapshot, createBalancer } from '../../src/index.js'
import { BackendPeer, type Script } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'

/**
 * Probes so quick that a test need not wait, and a time limit that a busy machine does not reach.
 */
export const hurried = {
  type: 'tcp',
  interval: '40ms',
  fastInterval: '20ms',
  downInterval: '40ms',
  timeout: '5s',
} as const

/** The engines that work here. */
export const engines = probeUring().ok ? (['net', 'uring'] as const) : (['net'] as const)

/** The name of one of them, as a configuration says it. */
export type EngineName = (typeof engines)[number]

/** Plays a scenario once with each engine that works here, whose name goes before the title. */
export function scenario(
  title: string,
  play: (t: TestContext, engine: EngineName) => Promise<void>,
): void {
  for (const engine of engines) test(`${engine}: ${title}`, (t) => play(t, engine))
}

/** Backends of one name each, on ports that stay theirs while they are dead. */
export class Backends {
  readonly #running = new Map<string, BackendPeer>()
  readonly #addresses = new Map<string, BindAddress>()

  constructor(test: TestContext) {
    test.after(async () => {
      await Promise.all([...this.#running.values()].map((backend) => backend.stop()))
    })
  }

  /** Starts backends that greet; what is given back is their part of a configuration. */
  async start(...names: string[]): Promise<{ name: string; address: string }[]> {
    const started = []
    for (const name of names) {
      const backend = await BackendPeer.listen(greet(name))
      this.#running.set(name, backend)
      this.#addresses.set(name, backend.address)
      started.push({ name, address: backend.text })
    }
    return started
  }

  /** Ends a backend as `kill -9` would: it no longer listens, and what was open is closed. */
  async kill(name: string): Promise<void> {
    await this.#running.get(name)?.stop()
    this.#running.delete(name)
  }

  /** Starts a killed backend again, on the port it had. */
  async revive(name: string): Promise<void> {
    this.#running.set(name, await BackendPeer.listen(greet(name), this.#addresses.get(name)))
  }
}

/** A running balancer and all it told. */
export class Stage {
  readonly balancer: Balancer
  readonly events: Event[] = []

  private constructor(balancer: Balancer) {
    this.balancer = balancer
    balancer.onAny((event) => this.events.push(event))
  }

  /** Starts a balancer that is stopped when its test ends. */
  static async start(test: TestContext, config: ConfigInput): Promise<Stage> {
    return Stage.run(test, await createBalancer(config))
  }

  /** Starts one that was made elsewhere. */
  static async run(test: TestContext, balancer: Balancer): Promise<Stage> {
    const stage = new Stage(balancer)
    test.after(() => balancer.stop({ delay: 0, timeout: 0 }))
    await balancer.start()
    return stage
  }

  /** The records of the sessions closed so far. */
  get records(): readonly SessionRecord[] {
    return this.events.flatMap((event) => (event.type === 'session.closed' ? [event.payload] : []))
  }

  /** A new session through a listener: the client's end, before anything was read. */
  connect(listener = 'web', bind = 0): Promise<Peer> {
    return connectClient(this.address(listener, bind))
  }

  /** A new session, and the name of the backend that greeted. */
  async greeted(
    listener = 'web',
    bind = 0,
  ): Promise<{ readonly client: Peer; readonly by: string }> {
    const client = await this.connect(listener, bind)
    return { client, by: (await client.read(1)).toString() }
  }

  /** Who greets the next sessions, one after the other. Each ends with a FIN from its client. */
  async askMany(count: number, listener = 'web', bind = 0): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (let session = 0; session < count; session++) {
      const { client, by } = await this.greeted(listener, bind)
      client.finish()
      await client.ended()
      counts[by] = (counts[by] ?? 0) + 1
    }
    return counts
  }

  address(listener = 'web', bind = 0): BindAddress {
    const view = this.snapshot().listeners.find(({ name }) => name === listener)
    const parsed = parseBindAddress(view?.addresses[bind] ?? '')
    if (!parsed.ok) throw new Error(parsed.error)
    return parsed.value
  }

  snapshot(): BalancerSnapshot {
    return this.balancer.snapshot()
  }

  backend(name: string): BackendView {
    const all = this.snapshot().pools.flatMap(({ backends }) => backends)
    const backend = all.find((one) => one.name === name)
    if (backend === undefined) throw new Error(`no backend ${name}`)
    return backend
  }

  /** Waits until probes have found each of these so. */
  async healthIs(wanted: Readonly<Record<string, BackendView['health']>>): Promise<void> {
    await until(`health ${JSON.stringify(wanted)}`, () =>
      Object.entries(wanted).every(([name, health]) => this.backend(name).health === health),
    )
  }

  /** Waits until no session is open. */
  async quiet(): Promise<void> {
    await this.settled(0)
  }

  /** Waits until so many sessions are open. */
  async settled(count: number): Promise<void> {
    await until(`${count} open sessions`, () => this.snapshot().sessions === count)
  }
}

function greet(name: string): Script {
  return async (peer) => {
    await peer.send(name)
    peer.socket.pipe(peer.socket)
  }
}
