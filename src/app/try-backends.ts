/** Tries every backend of a configuration once, by each of its probes, as a balancer would. */

import { programsInFlightMax } from '../control/health-loop.js'
import { healthPlansOf } from '../control/health-plan.js'
import { type Address, formatAddress, probeAddressOf } from '../core/address.js'
import type { BackendConfig, Config, HealthConfig } from '../core/config/schema.js'
import { ok, type Result } from '../core/result.js'
import type { Probe, ProbeOutcome, ProbeSpec, Resolve } from '../core/world.js'
import { literal } from './world/probe.js'

/** What trying one backend by one probe gave. */
export type Trial = {
  readonly pool: string
  readonly backend: string
  /** Name of the probe where the backend has several; undefined where it has one or none. */
  readonly probe: string | undefined
  /** As configured. */
  readonly address: string
  /** Where it was reached, or in words why its name has no address. */
  readonly resolved: Result<string, string>
  /** Undefined when there was nothing to probe at. */
  readonly outcome: ProbeOutcome | undefined
}

/** Probes sent at the same time. */
const inFlightMax = 64

type Way = {
  readonly name: string | undefined
  readonly spec: ProbeSpec
  readonly timeoutMs: number
  readonly address: Parameters<typeof probeAddressOf>[1]
}

/** How a backend is tried where the configuration says not to probe: by connecting. */
const connectOnly: Way = {
  name: undefined,
  spec: { type: 'tcp' },
  timeoutMs: 2000,
  address: undefined,
}

/** Tries all backends of all pools. The results are in the order of the configuration. */
export async function tryBackends(
  { pools }: Pick<Config, 'pools'>,
  world: { readonly probe: Probe; readonly resolve: Resolve },
): Promise<readonly Trial[]> {
  const all = Object.entries(pools).flatMap(([pool, { health, backends }]) =>
    backends.flatMap((backend) =>
      waysOf(pool, health, backend).map((way) => ({ pool, backend, way })),
    ),
  )
  const hasPrograms = all.some(({ way }) => way.spec.type === 'exec')
  const trials: Trial[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) {
      const { pool, backend, way } = all[at]!
      trials[at] = await tryBackend(pool, backend, way, world)
    }
  }
  const workers = Math.min(hasPrograms ? programsInFlightMax : inFlightMax, all.length)
  await Promise.all(Array.from({ length: workers }, worker))
  return trials
}

function waysOf(pool: string, health: HealthConfig, backend: BackendConfig): readonly Way[] {
  const { probes } = healthPlansOf(pool, health, backend)
  if (probes.length === 0) return [connectOnly]
  return probes.map(({ name, ...plan }) => ({
    ...plan,
    name: probes.length === 1 ? undefined : name,
  }))
}

async function tryBackend(
  pool: string,
  backend: BackendConfig,
  { name, spec, timeoutMs, address: own }: Way,
  { probe, resolve }: { readonly probe: Probe; readonly resolve: Resolve },
): Promise<Trial> {
  const address = formatAddress(backend.address)
  const about = { pool, backend: backend.name, probe: name, address }
  const reached = await literal(backend.address, resolve)
  if (!reached.ok) return { ...about, resolved: reached, outcome: undefined }
  const at: Address = probeAddressOf(reached.value, own)
  const { signal } = new AbortController()
  const outcome = await probe(spec, at, { timeoutMs, signal })
  return { ...about, resolved: ok(formatAddress(at)), outcome }
}
