/** Runs the loads of requests: as fast as it goes, or at a fixed rate. */

import { bad, ok, type Result } from '../../src/core/result.js'
import type { Figures } from '../measurement.js'
import type { Backends } from './backends.js'
import type { Balancer } from './balancer.js'
import { during } from './window.js'
import { type Clients, type Counted, wrk } from './wrk.js'

const warmUpSeconds = 1 // Programs that compile as they run have compiled what matters by then.

/** Warms up, then measures one run of wrk. */
export async function measureRequests(
  balancer: Balancer,
  backends: Backends,
  clients: Omit<Clients, 'port'>,
): Promise<Result<Figures, string>> {
  const asked = { ...clients, port: balancer.port }
  const warm = await answered({ ...asked, seconds: warmUpSeconds })
  if (!warm.ok) return warm
  const { value, figures } = await during(
    { balancer: balancer.group, backends: backends.group },
    () => answered(asked),
  )
  return value.ok ? ok({ ...figures, ...value.value }) : value
}

async function answered(clients: Clients): Promise<Result<Counted, string>> {
  const counted = await wrk(clients)
  if (!counted.ok || counted.value.units > 0) return counted
  return bad(`wrk: no request was answered, ${counted.value.errors} failed`)
}
