/**
 * The probe that has a conversation: it sends and waits as its steps say (core/exchange.ts decides)
 * and passes when the last of them has come about.
 */

import { connect } from 'node:net'
import type { Address } from '../../core/address.js'
import {
  advance,
  type Exchange,
  type ExchangeStep,
  exchangeBegin,
  type FindEnd,
  whyStopped,
} from '../../core/exchange.js'
import type { ProbeLimits, ProbeOutcome } from '../../core/world.js'
import { sayGoodbye } from './goodbye.js'
import { addressOptions } from './probe-tcp.js'
import { quoteBytes } from './probe-words.js'
import { judge } from './verdict.js'

/** Has the conversation once, on a connection of its own. */
export function probeExchange(
  steps: readonly ExchangeStep[],
  address: Address,
  limits: ProbeLimits,
  findEnd: FindEnd,
): Promise<ProbeOutcome> {
  return judge(limits, ({ pass, fail, error }) => {
    const socket = connect(addressOptions(address))
    let exchange: Exchange = exchangeBegin
    let hasConnected = false
    const why = (how: string): string => whyStopped(steps, exchange, how, quoteBytes)
    socket.once('connect', () => {
      hasConnected = true
      goOn('')
    })
    socket.on('data', (chunk: Buffer) => goOn(chunk.toString('latin1')))
    socket.on('end', () => fail(why('closed')))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (hasConnected && code === 'ECONNRESET') fail(why('reset'))
      else error(code)
    })
    return {
      end: (wasPassed) => {
        // Also after a wrong answer: whoever gave one should not log an error for it on top.
        if (wasPassed || hasConnected) sayGoodbye(socket)
        else socket.destroy()
      },
      onTimeout: () => fail(hasConnected ? why('timeout') : 'timeout'),
    }

    function goOn(received: string): void {
      const next = advance(steps, exchange, received, findEnd)
      if (next.kind === 'failed') return fail(next.why)
      if (next.send !== '') socket.write(next.send, 'latin1')
      if (next.kind === 'passed') pass()
      else exchange = next.exchange
    }
  })
}
