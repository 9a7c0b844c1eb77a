/**
 * The probe that asks whether a backend accepts connections.
 *
 * It says goodbye with a FIN, not with a reset: a reset makes many programs log an error or even
 * fail, an end of input before any request hardly ever does. The price is that our side keeps the
 * address pair in TIME_WAIT for a minute, which is one local port per probe and backend: 30 of some
 * 28,000 at one probe every 2 s, and ports are counted per destination. What the backend says first
 * (ssh, smtp and databases greet) is read and dropped, because closing with bytes unread would be a
 * reset after all.
 */

import { connect, type Socket } from 'node:net'
import type { Address } from '../../core/address.js'
import type { ProbeOutcome } from '../../core/world.js'
import { outcomeOfError } from './probe-words.js'

/** How long a backend has to close its side once it was told goodbye, in milliseconds. */
export const goodbyeMsMax = 250

/** Connects, and judges by that alone. The socket may outlive the outcome by `goodbyeMsMax`. */
export function probeTcp(address: Address, timeoutMs: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const startedMs = performance.now()
    const socket = connect(addressOptions(address))
    const timer = setTimeout(onTimeout, timeoutMs)
    socket.once('connect', onConnect)
    socket.on('error', onError)

    function onConnect(): void {
      finish({ result: 'passed', ms: elapsedMs() })
      sayGoodbye(socket)
    }
    function onError(cause: NodeJS.ErrnoException): void {
      finish(outcomeOfError(cause.code, elapsedMs()))
    }
    function onTimeout(): void {
      // After a stall of this thread the answer may be there already: let it be read first.
      setImmediate(() => {
        if (!socket.connecting) return
        socket.destroy()
        finish({ result: 'failed', ms: elapsedMs(), why: 'timeout' })
      })
    }
    function finish(outcome: ProbeOutcome): void {
      clearTimeout(timer)
      resolve(outcome)
    }
    function elapsedMs(): number {
      return performance.now() - startedMs
    }
  })
}

/** The way `node:net` and `node:http` want to be told where to connect. */
export function addressOptions(
  address: Address,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  return address.kind === 'unix'
    ? { path: address.path }
    : { host: address.host, port: address.port }
}

function sayGoodbye(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), goodbyeMsMax)
  socket.once('close', () => clearTimeout(timer))
  socket.resume()
  socket.end()
}
