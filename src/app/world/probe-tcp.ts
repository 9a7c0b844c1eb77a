/** The probe that asks whether a backend accepts connections. */

import { connect } from 'node:net'
import type { Address } from '../../core/address.js'
import type { ProbeLimits, ProbeOutcome } from '../../core/world.js'
import { sayGoodbye } from './goodbye.js'
import { judge } from './verdict.js'

/** Connects, and judges by that alone. The socket may outlive the outcome by its goodbye. */
export function probeTcp(address: Address, limits: ProbeLimits): Promise<ProbeOutcome> {
  return judge(limits, ({ pass, error }) => {
    const socket = connect(addressOptions(address))
    socket.once('connect', () => pass())
    socket.on('error', ({ code }: NodeJS.ErrnoException) => error(code))
    return {
      end: (wasPassed) => {
        if (wasPassed) sayGoodbye(socket)
        else socket.destroy()
      },
    }
  })
}

/** The way `node:net`, `node:tls` and `node:http` want to be told where to connect. */
export function addressOptions(
  address: Address,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port }
}
