/** The probes of this machine, behind the one port of core/world.ts. */

import type { Probe } from '../../core/world.js'
import { makeMatchBody } from './match-body.js'
import { probeHttp } from './probe-http.js'
import { probeTcp } from './probe-tcp.js'

/** Makes the port; what it keeps (a context for expressions) is its own. */
export function makeProbe(): Probe {
  const matchBody = makeMatchBody()
  return (spec, address, timeoutMs) => {
    switch (spec.type) {
      case 'tcp':
        return probeTcp(address, timeoutMs)
      case 'http':
        return probeHttp(spec, address, timeoutMs, matchBody)
    }
  }
}
