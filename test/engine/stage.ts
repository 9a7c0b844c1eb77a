/**
 * Where an engine is put to the test: a live table, one pool, one listener, and everything the
 * engine says kept in order. Whatever is put on a stage is cleared away with it.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Address, type BindAddress, formatAddress } from '../../src/core/address.js'
import type { Availability } from '../../src/core/availability.js'
import { dialCodes } from '../../src/core/close-reason.js'
import type { Event } from '../../src/core/events.js'
import { LiveTable } from '../../src/core/live-table.js'
import type { SessionTrace } from '../../src/core/pick-trace.js'
import type { Balance } from '../../src/core/policy/policy.js'
import { PoolQueue, type QueueMemory } from '../../src/core/pool-queue.js'
import { Schedule } from '../../src/core/schedule.js'
import type { SessionRecord } from '../../src/core/session.js'
import type { KeepAlive, SessionTimeouts, Snapshot } from '../../src/core/snapshot.js'
import type { TotalName } from '../../src/core/total-names.js'
import type { Engine, EngineOptions } from '../../src/engine/engine.js'
import { BackendPeer, type Script } from '../peer/backend-peer.js'
import { type ClientOptions, connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'

/** Makes the engine under test. */
export type MakeEngine = (options: EngineOptions) => Engine

/** What a test may set. Times in milliseconds; what is left out is long enough to play no part. */
export type StageSettings = Partial<SessionTimeouts> & {
  readonly attempts?: number
  readonly unansweredMs?: number
  readonly sessionsMax?: number
  readonly pipesMax?: number
  readonly bufferPerDirectionBytes?: number
  readonly keepAlive?: KeepAlive
  /** The most sessions that may wait; without it nobody waits. */
  readonly queueMax?: number
  readonly live?: LiveTable
  readonly balance?: Balance
}

const rowsMax = 64
const longMs = 60_000

/** One engine with what it needs. */
export class Stage {
  readonly engine: Engine
  readonly live: LiveTable
  readonly events: Event[] = []
  readonly traces: SessionTrace[] = []
  readonly #test: Pick<TestContext, 'after'>
  readonly #settings: StageSettings
  #schedule = Schedule.allocate(rowsMax)
  readonly #queue: QueueMemory | undefined
  readonly #backends: Address[] = []
  readonly #clients: Peer[] = []
  #revision = 0
  #bindCount = 0

  constructor(
    test: Pick<TestContext, 'after'>,
    makeEngine: MakeEngine,
    settings: StageSettings = {},
  ) {
    this.#test = test
    this.#settings = settings
    this.live = settings.live ?? new LiveTable(LiveTable.allocate(1, rowsMax))
    const { queueMax } = settings
    const { workers } = this.live.memory
    this.#queue = queueMax === undefined ? undefined : PoolQueue.allocate(queueMax, workers)
    this.engine = makeEngine({
      live: this.live,
      emit: (event) => this.events.push(event),
      sessionsMax: settings.sessionsMax ?? 1000,
      pipesMax: settings.pipesMax ?? 32,
      idPrefix: 'test-',
      seed: 1,
      trace: (trace) => this.traces.push(trace),
    })
    test.after(async () => {
      for (const client of this.#clients) client.close()
      await this.engine.stop()
    })
  }

  /** Session records so far, oldest first. */
  get records(): readonly SessionRecord[] {
    return this.events.flatMap((event) => (event.type === 'session.closed' ? [event.payload] : []))
  }

  /** Starts a backend playing `script` and puts it into the pool as up. */
  async backend(script: Script, at?: BindAddress): Promise<BackendPeer> {
    const backend = await BackendPeer.listen(script, at)
    this.#test.after(() => backend.stop())
    await this.addBackend(backend.address)
    return backend
  }

  /** Starts a backend that was stopped again, where it was. */
  async revive(stopped: BackendPeer, script: Script): Promise<BackendPeer> {
    const backend = await BackendPeer.listen(script, stopped.address)
    this.#test.after(() => backend.stop())
    return backend
  }

  /** Puts an address into the pool as up, whoever is there. Its row is its place, from 0. */
  async addBackend(address: Address): Promise<void> {
    this.#backends.push(address)
    this.live.publish(this.#backends.length - 1, 'up', 1)
    // Only the next revision names it: the order of the present one has its own backends.
    this.#schedule = Schedule.allocate(rowsMax)
    this.#publishSchedule()
    await this.apply()
  }

  /** Sets the most sessions a backend may have, as control would; 0 for no limit. */
  setLimit(row: number, limit: number): void {
    this.live.setLimit(row, limit)
    this.engine.serveWaiting()
  }

  /** Says what a backend may be used for, as control would. */
  setAvailability(row: number, availability: Availability): void {
    this.live.publish(row, availability, 1)
    this.#publishSchedule()
    this.engine.serveWaiting()
  }

  /** Applies a revision with the backends so far. */
  async apply(): Promise<void> {
    this.#revision += 1
    await this.engine.apply(this.#snapshot())
  }

  /** Opens a bind, on a free port of 127.0.0.1 unless told otherwise; answers where it is. */
  async open(address: BindAddress = anyPort, listener = 'front'): Promise<BindAddress> {
    return (await this.openNamed(address, listener)).address
  }

  /** The same, with the id of the bind. */
  async openNamed(
    address: BindAddress = anyPort,
    listener = 'front',
  ): Promise<{ readonly id: string; readonly address: BindAddress }> {
    if (this.#revision === 0) await this.apply()
    const id = `bind-${this.#bindCount++}`
    const result = await this.engine.open({ id, listener, address })
    assert.ok(result.ok, result.ok ? '' : result.error.message)
    return { id, address: result.value }
  }

  /** A path for a unix socket, in a folder that goes with the stage. */
  socketPath(): string {
    const folder = mkdtempSync(join(tmpdir(), 'evener-'))
    this.#test.after(() => rmSync(folder, { recursive: true, force: true }))
    return join(folder, 'a.sock')
  }

  /** Connects a client. */
  async client(address: BindAddress, options?: ClientOptions): Promise<Peer> {
    const client = await connectClient(address, options)
    this.#clients.push(client)
    return client
  }

  /** The record number `index`, as soon as it is there. */
  async record(index = 0): Promise<SessionRecord> {
    await until(`record ${index}`, () => this.records.length > index)
    return this.records[index]!
  }

  /** How many sessions wait for a backend with room. */
  get queued(): number {
    return this.engine.counts().queuedByPool.get('web') ?? 0
  }

  /** Waits until no session is left and asserts that nothing of them is. */
  async settled(sessionCount: number): Promise<void> {
    await until(`${sessionCount} records`, () => this.records.length >= sessionCount)
    await until('no session', () => this.engine.counts().sessions === 0)
    // A place is free once the kernel has closed the connection, a moment after it is told.
    await until('no lease', () => {
      return this.#backends.every((_, row) => this.live.active(row) === 0)
    })
    assert.equal(this.records.length, sessionCount)
    assert.equal(this.engine.counts().bufferedBytes, 0)
    assert.equal(this.queued, 0)
    assert.deepEqual([...this.engine.counts().sessionsByListener.values()].filter(Boolean), [])
    this.assertTotals()
  }

  /** Asserts that the live table says what the records say. */
  assertTotals(): void {
    this.#backends.forEach((address, row) => {
      const own = this.records.filter(({ backend }) => backend === formatAddress(address))
      assert.equal(this.live.active(row), 0, 'no lease is left')
      assert.equal(this.live.total('sessions', row), own.length)
      assert.equal(this.live.total('connected', row), own.length)
      for (const name of ['bytesIn', 'bytesOut'] as const) {
        assert.equal(this.live.total(name, row), sum(own.map((record) => record[name])), name)
      }
    })
    this.#assertTries()
    for (const name of ['front', 'side']) {
      const own = this.records.filter(({ listener }) => listener === name)
      assert.equal(this.engine.counts().openedByListener.get(name) ?? 0, own.length, name)
    }
  }

  // What a worker that died knew of tries that failed died with it.
  #assertTries(): void {
    const known = this.records.filter(({ reason }) => reason !== 'worker-lost')
    if (known.length < this.records.length) return
    for (const code of dialCodes) {
      const failed = known.flatMap(({ attempts }) =>
        attempts.filter(({ result }) => result === code),
      )
      assert.equal(this.#total(code), failed.length, code)
    }
    const retries = known.map(({ attempts }) => Math.max(0, attempts.length - 1))
    assert.equal(this.#total('retries'), sum(retries))
  }

  #total(name: TotalName): number {
    return sum(this.#backends.map((_, row) => this.live.total(name, row)))
  }

  #publishSchedule(): void {
    const usable = this.#backends.flatMap((_, row) =>
      this.live.availability(row) === 'up' ? [row] : [],
    )
    new Schedule(this.#schedule).publish(Int32Array.from(usable))
  }

  #snapshot(): Snapshot {
    const { attempts = 3, keepAlive, bufferPerDirectionBytes } = this.#settings
    const timeouts = {
      connectMs: this.#settings.connectMs ?? longMs,
      connectTotalMs: this.#settings.connectTotalMs ?? longMs,
      idleMs: this.#settings.idleMs ?? longMs,
      halfClosedMs: this.#settings.halfClosedMs ?? longMs,
      maxDurationMs: this.#settings.maxDurationMs ?? Number.POSITIVE_INFINITY,
      queueMs: this.#settings.queueMs ?? longMs,
    }
    const backends = this.#backends.map((address, row) => {
      return { row, name: formatAddress(address), address }
    })
    return {
      revision: this.#revision,
      listeners: ['front', 'side'].map((name) => ({ name, pool: 'web', timeouts: {}, keepAlive })),
      pools: [
        {
          name: 'web',
          backends,
          schedule: this.#schedule,
          queue: this.#queue,
          balance: this.#settings.balance ?? { policy: 'round-robin' },
          attempts,
          unansweredMs: this.#settings.unansweredMs,
          timeouts,
          keepAlive,
        },
      ],
      bufferPerDirectionBytes,
    }
  }
}

const anyPort: BindAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 }

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
