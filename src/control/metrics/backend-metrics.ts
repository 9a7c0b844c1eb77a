/** The metrics of backends. There may be ten thousand: samples are made as they are read. */

import { effectiveStates } from '../../core/backend-state.js'
import { dialCodes } from '../../core/close-reason.js'
import type { Backend } from '../backend.js'
import { weightOf } from '../view.js'
import type { ProbeResultName } from './backend-counts.js'
import type { Labels, Metric, MetricFacts, NumberMetric, Sample } from './metric.js'

const ofBackend = ['pool', 'backend'] as const
const probeResults: readonly ProbeResultName[] = ['passed', 'failed', 'inconclusive']

/** The metrics with a label `backend`. */
export const backendMetrics: readonly Metric[] = [
  number('backend_sessions_total', 'counter', 'Sessions connected to the backend.', (backend) =>
    backend.total('connected'),
  ),
  number(
    'backend_sessions_active',
    'gauge',
    'Sessions the backend has now, those being connected included.',
    (backend) => backend.active(),
  ),
  {
    name: 'backend_state',
    help: 'What the backend is: 1 for that state, 0 for the others.',
    type: 'gauge',
    labels: [...ofBackend, 'state'],
    read: (facts) =>
      perBackend(facts, (backend) => {
        const { value: now } = backend.effective
        return effectiveStates.map((state) => sample(backend, { state }, now === state ? 1 : 0))
      }),
  },
  number(
    'backend_weight',
    'gauge',
    'Share of sessions relative to the pool, as configured or as an agent leaves of that.',
    weightOf,
  ),
  number(
    'backend_state_changes_total',
    'counter',
    'Changes of state; full and no longer full are not among them.',
    (backend, { backends }) => backends.of(backend).stateChanges,
  ),
  number(
    'ejections_total',
    'counter',
    'Times live traffic has put the backend out.',
    (backend, { backends }) => backends.of(backend).ejections,
  ),
  {
    name: 'bytes_total',
    help: 'Payload bytes relayed; in: client to backend, out: backend to client.',
    type: 'counter',
    labels: [...ofBackend, 'direction'],
    read: (facts) =>
      perBackend(facts, (backend) => [
        sample(backend, { direction: 'in' }, backend.total('bytesIn')),
        sample(backend, { direction: 'out' }, backend.total('bytesOut')),
      ]),
  },
  {
    name: 'connect_failures_total',
    help: 'Tries to connect that failed, by why. A reason that never came has no series.',
    type: 'counter',
    labels: [...ofBackend, 'reason'],
    read: (facts) =>
      perBackend(facts, (backend) =>
        dialCodes.flatMap((reason) => {
          const count = backend.total(reason)
          return count === 0 ? [] : [sample(backend, { reason }, count)]
        }),
      ),
  },
  {
    name: 'probes_total',
    help: 'Probes, by what came of them.',
    type: 'counter',
    labels: [...ofBackend, 'result'],
    read: (facts) =>
      perBackend(facts, (backend) => {
        const { probes } = facts.backends.of(backend)
        return probeResults.map((result) => sample(backend, { result }, probes[result]))
      }),
  },
  {
    name: 'certificate_expiry_timestamp_seconds',
    help: 'When the certificate that a probe was shown last expires, in seconds since 1970.',
    type: 'gauge',
    labels: [...ofBackend, 'probe'],
    read: (facts) =>
      perBackend(facts, (backend) =>
        backend.probes.flatMap(({ plan, certificateExpiresMs: ms }) =>
          ms === undefined ? [] : [sample(backend, { probe: plan.name }, ms / 1000)],
        ),
      ),
  },
]

function number(
  name: string,
  type: NumberMetric['type'],
  help: string,
  value: (backend: Backend, facts: MetricFacts) => number,
): NumberMetric {
  return {
    name,
    help,
    type,
    labels: ofBackend,
    read: (facts) => {
      return perBackend(facts, (backend) => [sample(backend, noLabels, value(backend, facts))])
    },
  }
}

function* perBackend(
  { pools }: MetricFacts,
  samples: (backend: Backend) => readonly Sample[],
): Iterable<Sample> {
  for (const { backends } of pools) for (const backend of backends) yield* samples(backend)
}

function sample(backend: Backend, labels: Labels, value: number): Sample {
  return { labels, about: namesOf(backend), value }
}

const noLabels: Labels = {}

// One object for each backend as long as it lives: rendering it as text then happens once.
const names = new WeakMap<Backend, Labels>()

function namesOf(backend: Backend): Labels {
  const known = names.get(backend)
  if (known !== undefined) return known
  const made = { pool: backend.identity.pool, backend: backend.identity.name }
  names.set(backend, made)
  return made
}
