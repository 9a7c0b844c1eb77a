/** One run from start to end: the subject is started, loaded, measured and stopped. */

import { fileURLToPath } from 'node:url'
import { unreachable } from '../../src/core/assert.js'
import { bad, type Result } from '../../src/core/result.js'
import { finish } from '../child.js'
import type { Load } from '../loads.js'
import type { Figures } from '../measurement.js'
import type { SubjectName } from '../subject-names.js'
import type { Purpose } from '../subjects/subject.js'
import type { Backends } from './backends.js'
import { type Balancer, startBalancer } from './balancer.js'
import { measureBulk } from './bulk.js'
import { measureIdle } from './idle.js'
import { measureRequests } from './requests.js'

/** What all runs have in common. */
export type Bench = {
  readonly backends: Backends
  readonly seconds: number
  /** How often a disturbed run is made again, at most. */
  readonly again: number
  readonly sessionsMax: number
}

/** A load that has subjects. */
export type SubjectLoad = Exclude<Load, { readonly kind: 'picks' }>

/** A run that gave no figures: whether the subject did not even start, and what it said. */
export type Failure = { readonly started: boolean; readonly why: string }

/** Makes one run. `pace` is the rate of a paced load, in requests per second. */
export async function measure(
  load: SubjectLoad,
  subject: SubjectName,
  bench: Bench,
  pace: number,
): Promise<Result<Figures, Failure>> {
  const { workers } = load
  const purpose = purposes[load.kind]
  const ports = bench.backends.ports
  const balancer = await startBalancer(subject, { backends: ports, workers, purpose })
  if (!balancer.ok) return bad({ started: false, why: balancer.error })
  const measured = await apply(load, balancer.value, bench, pace)
  await balancer.value.stop()
  return measured.ok ? measured : bad({ started: true, why: measured.error })
}

const purposes: Readonly<Record<SubjectLoad['kind'], Purpose>> = {
  requests: 'requests',
  paced: 'requests',
  bulk: 'bulk',
  idle: 'idle',
}

function apply(
  load: SubjectLoad,
  balancer: Balancer,
  { backends, seconds, sessionsMax }: Bench,
  pace: number,
): Promise<Result<Figures, string>> {
  switch (load.kind) {
    case 'requests':
      return measureRequests(balancer, backends, { ...load, seconds })
    case 'paced': {
      // Twice the time: at half the rate the rarest hundredth is half as many requests.
      const paced = { seconds: 2 * seconds, perSecond: pace }
      const clients = { clients: load.clients, keepAlive: true, ...paced }
      return measureRequests(balancer, backends, clients)
    }
    case 'bulk':
      // Transfers vary less than requests do: half the time says as much.
      return measureBulk(balancer, backends, load.direction, seconds / 2)
    case 'idle':
      return measureIdle(balancer, Math.min(load.sessions, sessionsMax))
    default:
      return unreachable(load)
  }
}

/** The cost of picks, by `policy/backends`. */
export async function measurePicks(): Promise<Readonly<Record<string, number>>> {
  const program = fileURLToPath(new URL('../pick-cost.js', import.meta.url))
  const { status, stdout, stderr } = await finish({ program: process.execPath, args: [program] })
  if (status !== 0) throw new Error(`pick-cost: ${stderr}`)
  return JSON.parse(stdout) as Record<string, number>
}
