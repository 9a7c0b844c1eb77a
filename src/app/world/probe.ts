/** The probes of this machine, behind the one port of core/world.ts. */

import type { SecureContext } from 'node:tls'
import { type Address, isLiteral } from '../../core/address.js'
import { unreachable } from '../../core/assert.js'
import { bad, ok, type Result } from '../../core/result.js'
import type { Probe, ProbeLimits, ProbeOutcome, ProbeSpec, Resolve } from '../../core/world.js'
import { type Matching, makeMatching } from './match-body.js'
import { probeAgent } from './probe-agent.js'
import { probeExchange } from './probe-exchange.js'
import { probeExec } from './probe-exec.js'
import { probeHttp } from './probe-http.js'
import { probeTcp } from './probe-tcp.js'
import { probeTls } from './probe-tls.js'
import { makeTrust } from './trust.js'
import { judge } from './verdict.js'

type Limited = (limits: ProbeLimits) => Promise<ProbeOutcome>

/**
 * Makes the port; what it keeps (a context for expressions, files of authorities) is its own.
 * `resolve` is for probes whose own address is a name: it is looked up for each of them.
 */
export function makeProbe(resolve: Resolve): Probe {
  const matching = makeMatching()
  const trust = makeTrust()
  return async (spec, address, limits) => {
    const caFile = caFileOf(spec)
    if (isLiteral(address) && caFile === undefined) {
      return ask(spec, address, matching, undefined)(limits)
    }
    let begin: Limited | undefined
    const preparing = await judge(limits, ({ pass, fail, giveUp }) => {
      void prepare()
      return { end: () => {} }

      async function prepare(): Promise<void> {
        const [at, trusted] = await Promise.all([literal(address, resolve), trust(caFile)])
        if (!at.ok) return fail(at.error)
        if (!trusted.ok) return giveUp(trusted.error)
        begin = ask(spec, at.value, matching, trusted.value)
        pass()
      }
    })
    if (begin === undefined || preparing.result !== 'passed') return preparing
    const timeoutMs = Math.max(1, limits.timeoutMs - preparing.ms)
    const outcome = await begin({ ...limits, timeoutMs })
    return { ...outcome, ms: outcome.ms + preparing.ms }
  }
}

/** The address itself, or the first that its name has. */
export async function literal(
  address: Address,
  resolve: Resolve,
): Promise<Result<Address, string>> {
  if (address.kind === 'unix' || isLiteral(address)) return ok(address)
  const hosts = await resolve(address.host)
  if (!hosts.ok) return hosts
  const [host] = hosts.value
  return host === undefined ? bad('the name has no address') : ok({ ...address, host })
}

function caFileOf(spec: ProbeSpec): string | undefined {
  return spec.type === 'http' || spec.type === 'tls' ? spec.tls?.caFile : undefined
}

function ask(
  spec: ProbeSpec,
  address: Address,
  { body, findEnd }: Matching,
  trusted: SecureContext | undefined,
): Limited {
  return (limits) => {
    switch (spec.type) {
      case 'tcp':
        return probeTcp(address, limits)
      case 'http':
        return probeHttp(spec, address, limits, body, trusted)
      case 'tls':
        return probeTls(spec.tls, address, limits, trusted)
      case 'exchange':
        return probeExchange(spec.steps, address, limits, findEnd)
      case 'exec':
        return probeExec(spec, address, limits)
      case 'agent':
        return probeAgent(spec.send, address, limits)
      default:
        return unreachable(spec)
    }
  }
}
