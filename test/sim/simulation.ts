/**
 * The whole control plane in a world of the test's making: virtual time, scripted backends, names
 * that resolve as told, and a data plane that only takes revisions. Same seed, same history.
 */

import assert from 'node:assert/strict'
import { VirtualClock } from '../../src/app/simulation/virtual-clock.js'
import type { EndSessions } from '../../src/control/closing.js'
import { Control } from '../../src/control/control.js'
import { type BackendView, type PoolView, poolView } from '../../src/control/view.js'
import { formatProblems } from '../../src/core/config/format-problems.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { Config, ConfigInput } from '../../src/core/config/schema.js'
import type { Event } from '../../src/core/events.js'
import { mixBits } from '../../src/core/hash.js'
import { LiveTable } from '../../src/core/live-table.js'
import { Picker } from '../../src/core/pick.js'
import { bad, type Result } from '../../src/core/result.js'
import { seededRng } from '../../src/core/rng.js'
import type { Snapshot } from '../../src/core/snapshot.js'
import { ScriptedProbe } from './scripted-probe.js'

/** What a simulation may be told beside its pools. */
export type SimulationOptions = {
  readonly seed?: number
  readonly listeners?: ConfigInput['listeners']
  readonly probesInFlightMax?: number
  /** How long the data plane takes to take in a revision. */
  readonly applyMs?: number
}

/** One run of a control plane under virtual time. */
export class Simulation {
  readonly clock = new VirtualClock()
  readonly backends = new ScriptedProbe(this.clock)
  readonly live = new LiveTable(LiveTable.allocate(1, 16_384))
  readonly control: Control
  /** Every event so far, as `SECONDS TYPE POOL/BACKEND: WHY`. */
  readonly told: string[] = []
  readonly snapshots: Snapshot[] = []
  /** Every order to end sessions so far, as `SECONDS FILTER REASON`. */
  readonly ended: string[] = []
  /** What the data plane does with such an order. */
  end: EndSessions = async () => 0
  readonly #names = new Map<string, Result<readonly string[], string> | 'never'>()
  readonly #applyMs: number

  constructor(pools: ConfigInput['pools'], options: SimulationOptions = {}) {
    this.#applyMs = options.applyMs ?? 0
    this.control = new Control(configOf(pools, options.listeners), {
      clock: this.clock,
      rng: seededRng(options.seed ?? 1),
      probe: this.backends.probe,
      resolve: (host) => this.#resolve(host),
      emit: (event) => this.told.push(`${this.#seconds()} ${describe(event)}`),
      live: this.live,
      apply: (snapshot) => this.#apply(snapshot),
      end: (filter, reason) => {
        this.ended.push(`${this.#seconds()} ${JSON.stringify(filter)} ${reason}`)
        return this.end(filter, reason)
      },
      onPublished: () => {},
      probesInFlightMax: options.probesInFlightMax ?? 512,
    })
  }

  /** From now on a host name has these addresses. */
  name(host: string, ...addresses: string[]): void {
    this.#names.set(host, { ok: true, value: addresses })
  }

  /** From now on looking a host name up fails. */
  loseName(host: string, why = 'name not found'): void {
    this.#names.set(host, bad(why))
  }

  /** From now on looking a host name up takes for ever. */
  hangName(host: string): void {
    this.#names.set(host, 'never')
  }

  /** Starts, and lets the first answers come in. */
  async start(): Promise<void> {
    const started = this.control.start()
    await this.clock.advance(this.#applyMs)
    await started
  }

  /** Gives it another configuration, and lets the first answers come in. */
  async apply(
    pools: ConfigInput['pools'],
    listeners: ConfigInput['listeners'] = {},
  ): Promise<void> {
    const applied = this.control.apply(configOf(pools, listeners))
    await this.clock.advance(this.#applyMs)
    await applied
  }

  pool(name = 'web'): PoolView {
    const pool = this.control.pools.get(name)
    assert.ok(pool !== undefined, `there is a pool ${name}`)
    return poolView(pool, this.control.members)
  }

  backend(name: string, pool = 'web'): BackendView {
    const backend = this.pool(pool).backends.find((one) => one.name === name)
    assert.ok(backend !== undefined, `there is a backend ${name}`)
    return backend
  }

  /** The backends that the next sessions of a pool would get. `none` where there is none. */
  picks(count: number, pool = 'web', snapshot = this.snapshots.at(-1)): string[] {
    const found = snapshot?.pools.find(({ name }) => name === pool)
    assert.ok(found !== undefined, 'a revision with this pool was published')
    const picker = new Picker(found, this.live, seededRng(1))
    return Array.from({ length: count }, (_, session) => {
      const pick = picker.lease([], mixBits(session), 0)
      if (!pick.picked) return 'none'
      this.live.release(pick.row)
      return found.backends.find(({ row }) => row === pick.row)?.name ?? 'unknown row'
    })
  }

  async #resolve(host: string): Promise<Result<readonly string[], string>> {
    const answer = this.#names.get(host) ?? bad('name not found')
    return answer === 'never' ? new Promise(() => {}) : answer
  }

  async #apply(snapshot: Snapshot): Promise<void> {
    if (this.#applyMs > 0) {
      await new Promise<void>((resolve) => this.clock.after(this.#applyMs, resolve))
    }
    this.snapshots.push(snapshot)
  }

  #seconds(): string {
    return `${(this.clock.nowMs() / 1000).toFixed(1)}s`
  }
}

/** The checked configuration of these. */
export function configOf(
  pools: ConfigInput['pools'],
  listeners: ConfigInput['listeners'] = {},
): Config {
  const config = parseConfig({ listeners, pools })
  assert.ok(config.ok, config.ok ? '' : formatProblems(config.error))
  return config.value
}

/** How often each name occurs. */
export function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function describe({ type, payload }: Event): string {
  const { pool = '', backend, why } = payload as { pool?: string; backend?: string; why?: string }
  const who = backend === undefined ? pool : `${pool}/${backend}`
  return why === undefined ? `${type} ${who}` : `${type} ${who}: ${why}`
}
