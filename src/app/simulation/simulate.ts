/**
 * Plays a scenario: a whole balancer, with the real control plane and the real pickers, under
 * virtual time, between clients that come at a pace and backends that fail when they are told to.
 * The same scenario and the same seed give the same history.
 */

import type { Address } from '../../core/address.js'
import type { Config } from '../../core/config/schema.js'
import type { Event } from '../../core/events.js'
import { type Rng, seededRng } from '../../core/rng.js'
import type { ComingClients, Scenario } from '../../core/scenario.js'
import type { SessionRecord } from '../../core/session.js'
import { balancerFrom } from '../create-balancer.js'
import { SimulatedBackends } from './simulated-backends.js'
import { SimulatedEngine } from './simulated-engine.js'
import { VirtualClock } from './virtual-clock.js'

/** Descriptors of the imagined machine: enough for whatever a scenario asks for. */
const simulatedDescriptors = 4_000_000

/** What happened. Times in milliseconds since the beginning. */
export type History = {
  readonly durationMs: number
  /** All events but those of sessions, in order. */
  readonly events: readonly { readonly atMs: number; readonly event: Event }[]
  /** All sessions, in the order of their ends; who was still there has ended as `shutdown`. */
  readonly sessions: readonly { readonly openedMs: number; readonly record: SessionRecord }[]
}

/** What of a scenario does not fit its configuration, in sentences. */
export function misfits({ clients, events }: Scenario, config: Config): readonly string[] {
  const known = backendsOf(config)
  return [
    ...clients
      .filter(({ listener }) => !Object.hasOwn(config.listeners, listener))
      .map(({ listener }) => `clients: no listener is called "${listener}"`),
    ...events
      .filter(({ backend }) => !known.has(backend))
      .map(({ backend }) => `events: no backend is called "${backend}"; write POOL/BACKEND`),
  ]
}

/** Plays it. The configuration must have been checked, and must fit. */
export async function simulate(scenario: Scenario, config: Config): Promise<History> {
  const clock = new VirtualClock()
  const addresses = backendsOf(config)
  const backends = new SimulatedBackends(clock, [...addresses.values()])
  const events: History['events'][number][] = []
  const sessions: History['sessions'][number][] = []
  const startMs = clock.wallMs()
  let engine: SimulatedEngine | undefined
  const balancer = balancerFrom(config, {
    clock,
    rng: seededRng(scenario.seed),
    probe: backends.probe,
    resolve: backends.resolve,
    descriptors: () => ({ limit: simulatedDescriptors, open: 0 }),
    chooseEngine: () => ({
      name: 'net',
      why: null,
      workers: 1,
      descriptors: { fixed: 0, perBind: 1, pipes: 0 },
      create: async (options) => {
        engine = new SimulatedEngine(options, clock, backends, scenario.seed)
        return engine
      },
    }),
  })
  balancer.onAny((event) => {
    if (event.type !== 'session.closed') events.push({ atMs: clock.nowMs(), event })
    else {
      const openedMs = Date.parse(event.payload.opened) - startMs
      sessions.push({ openedMs, record: event.payload })
    }
  })
  const started = balancer.start()
  await clock.advance(0)
  await started
  for (const change of scenario.events) {
    const address = addresses.get(change.backend)!
    clock.after(change.at, () => backends.change(address, change))
  }
  scenario.clients.forEach((clients, index) => {
    const rng = seededRng(scenario.seed + 1 + index)
    const untilMs = Math.min(clients.until ?? scenario.duration, scenario.duration)
    comeOneAfterTheOther(clients, clients.from, untilMs, rng, clock, engine!)
  })
  await clock.advance(scenario.duration)
  const told = [...events]
  const stopped = balancer.stop({ delay: 0, timeout: 0 })
  await clock.advance(0)
  await stopped // Who is still there ends as `shutdown`.
  return { durationMs: scenario.duration, events: told, sessions }
}

// By chance, as clients do that do not know of each other.
function comeOneAfterTheOther(
  clients: ComingClients,
  fromMs: number,
  untilMs: number,
  rng: Rng,
  clock: VirtualClock,
  engine: SimulatedEngine,
): void {
  const atMs = fromMs - (Math.log(1 - rng.fraction()) * 1000) / clients.rate
  if (atMs >= untilMs) return
  clock.after(atMs - clock.nowMs(), () => {
    const source = rng.below(clients.sources)
    const host = `198.18.${source >> 8}.${source & 255}` // Reserved for tests of networks.
    engine.come({ listener: clients.listener, host, openMs: clients.open })
    comeOneAfterTheOther(clients, atMs, untilMs, rng, clock, engine)
  })
}

function backendsOf({ pools }: Config): ReadonlyMap<string, Address> {
  return new Map(
    Object.entries(pools).flatMap(([pool, { backends }]) =>
      backends.map(({ name, address }) => [`${pool}/${name}`, address] as const),
    ),
  )
}
