/** How a backend is probed, read off the configuration of its pool. */

import { formatAddress } from '../core/address.js'
import type { BackendConfig, HealthConfig } from '../core/config/schema.js'
import type { ProbeSpec } from '../core/world.js'
import type { HealthPlan } from './health-loop.js'

/** The plan for one backend; undefined where probes are off. */
export function healthPlanOf(health: HealthConfig, backend: BackendConfig): HealthPlan | undefined {
  if (health === false) return undefined
  return {
    spec: specOf(health, backend),
    timeoutMs: health.timeout,
    rules: { rise: health.rise, fall: health.fall },
    pace: {
      intervalMs: health.interval,
      fastIntervalMs: health.fastInterval,
      downIntervalMs: health.downInterval,
    },
  }
}

function specOf(health: Exclude<HealthConfig, false>, backend: BackendConfig): ProbeSpec {
  if (health.type === 'tcp') return { type: 'tcp' }
  const { path, expect } = health
  const host = health.host ?? hostHeaderOf(backend)
  return { type: 'http', path, host, status: expect.status, body: expect.body }
}

// The address as configured, not as resolved: a backend given by name expects to be called by it.
function hostHeaderOf({ address }: BackendConfig): string {
  return address.kind === 'unix' ? 'localhost' : formatAddress(address)
}
