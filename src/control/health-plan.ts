/** How a backend is probed, read off the configuration of its pool and its own. */

import { type Address, formatAddress } from '../core/address.js'
import { unreachable } from '../core/assert.js'
import { type ProbeConfig, probesOf } from '../core/config/health-fields.js'
import type { BackendConfig, HealthConfig } from '../core/config/schema.js'
import type { HealthRule } from '../core/health.js'
import { isSame } from '../core/plan/changes.js'
import type { ProbeSpec, TlsSpec } from '../core/world.js'
import type { HealthPlan } from './health-loop.js'

/** The plans for one backend, and what its probes say together. */
export type HealthPlans = { readonly rule: HealthRule; readonly probes: readonly HealthPlan[] }

type Certificate = Extract<ProbeConfig, { type: 'tls' }>
type Page = Extract<ProbeConfig, { type: 'http' | 'https' }>

/** The plans for one backend of a pool; without probes where they are off. */
export function healthPlansOf(
  pool: string,
  poolHealth: HealthConfig,
  backend: BackendConfig,
): HealthPlans {
  const { rule, probes } = probesOf(backend.health ?? poolHealth)
  return {
    rule,
    probes: probes.map(({ name, config }) => ({
      name,
      type: config.type,
      spec: specOf(config, pool, backend),
      address: config.address,
      timeoutMs: config.timeout,
      expiryWarningMs: expiryWarningMsOf(config),
      rules: { rise: config.rise, fall: config.fall },
      pace: {
        intervalMs: config.interval,
        fastIntervalMs: config.fastInterval,
        downIntervalMs: config.downInterval,
      },
    })),
  }
}

/** `after` with every plan that was there `before` in its place: who is asked by it can go on. */
export function keepPlans(before: HealthPlans, after: HealthPlans): HealthPlans {
  const probes = after.probes.map((plan) => {
    return before.probes.find((known) => isSame(known, plan)) ?? plan
  })
  const isKept =
    probes.length === before.probes.length && probes.every((plan, at) => plan === before.probes[at])
  return isKept && before.rule === after.rule ? before : { ...after, probes }
}

function specOf(config: ProbeConfig, pool: string, backend: BackendConfig): ProbeSpec {
  switch (config.type) {
    case 'tcp':
      return { type: 'tcp' }
    case 'http':
      return pageSpec(config, undefined, backend)
    case 'https':
      return pageSpec(config, tlsSpec(config, backend.address), backend)
    case 'tls':
      return { type: 'tls', tls: tlsSpec(config, backend.address) }
    case 'exchange':
      return { type: 'exchange', steps: config.steps }
    case 'exec': {
      const { command, env, expect } = config
      const exitCodes = expect.exitCode
      return { type: 'exec', command, env, exitCodes, pool, backend: backend.name }
    }
    case 'agent':
      return { type: 'agent', send: config.send }
    default:
      return unreachable(config)
  }
}

function pageSpec(config: Page, tls: TlsSpec | undefined, backend: BackendConfig): ProbeSpec {
  const { method, path, headers, expect, bodyMax } = config
  const { status, body } = expect
  const host = config.host ?? hostHeaderOf(backend)
  return { type: 'http', method, path, host, headers, status, body, bodyBytesMax: bodyMax, tls }
}

// As configured, not as resolved: a backend given by name has a certificate for that name.
function tlsSpec({ verify, serverName, ca }: Omit<Certificate, 'type'>, address: Address): TlsSpec {
  const host = address.kind === 'unix' ? 'localhost' : address.host
  return { verify, serverName: serverName ?? host, caFile: ca }
}

function expiryWarningMsOf(config: ProbeConfig): number | undefined {
  if (config.type !== 'tls' && config.type !== 'https') return undefined
  return config.expiryWarning === false ? undefined : config.expiryWarning
}

// The address as configured, not as resolved: a backend given by name expects to be called by it.
function hostHeaderOf({ address }: BackendConfig): string {
  return address.kind === 'unix' ? 'localhost' : formatAddress(address)
}
