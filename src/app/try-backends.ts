/** Tries every backend of a configuration once, the way a running balancer would. */

import { healthPlanOf } from '../control/health-plan.js'
import { type Address, formatAddress, isLiteral } from '../core/address.js'
import type { BackendConfig, Config, PoolConfig } from '../core/config/schema.js'
import { bad, ok, type Result } from '../core/result.js'
import type { Probe, ProbeOutcome, ProbeSpec, Resolve } from '../core/world.js'

/** What trying one backend gave. */
export type Trial = {
  readonly pool: string
  readonly backend: string
  /** As configured. */
  readonly address: string
  /** Where it was reached, or in words why its name has no address. */
  readonly resolved: Result<string, string>
  /** Undefined when there was nothing to probe at. */
  readonly outcome: ProbeOutcome | undefined
}

/** Backends tried at the same time. */
const inFlightMax = 64

/** How a backend is tried where the configuration says not to probe: by connecting. */
const connectOnly: { readonly spec: ProbeSpec; readonly timeoutMs: number } = {
  spec: { type: 'tcp' },
  timeoutMs: 2000,
}

/** Tries all backends of all pools. The results are in the order of the configuration. */
export async function tryBackends(
  { pools }: Pick<Config, 'pools'>,
  world: { readonly probe: Probe; readonly resolve: Resolve },
): Promise<readonly Trial[]> {
  const all = Object.entries(pools).flatMap(([name, pool]) =>
    pool.backends.map((backend) => ({ name, pool, backend })),
  )
  const trials: Trial[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) {
      const { name, pool, backend } = all[at]!
      trials[at] = await tryBackend(name, pool, backend)
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlightMax, all.length) }, worker))
  return trials

  async function tryBackend(
    pool: string,
    { health }: PoolConfig,
    backend: BackendConfig,
  ): Promise<Trial> {
    const about = { pool, backend: backend.name, address: formatAddress(backend.address) }
    const address = await literal(backend.address, world.resolve)
    if (!address.ok) return { ...about, resolved: address, outcome: undefined }
    const { spec, timeoutMs } = healthPlanOf(health, backend) ?? connectOnly
    const outcome = await world.probe(spec, address.value, timeoutMs)
    return { ...about, resolved: ok(formatAddress(address.value)), outcome }
  }
}

async function literal(address: Address, resolve: Resolve): Promise<Result<Address, string>> {
  if (isLiteral(address) || address.kind === 'unix') return ok(address)
  const hosts = await resolve(address.host)
  if (!hosts.ok) return hosts
  const [host] = hosts.value
  return host === undefined ? bad('the name has no address') : ok({ ...address, host })
}
