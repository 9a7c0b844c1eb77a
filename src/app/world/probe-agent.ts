/**
 * The probe that asks an agent: it connects, may send a text, and reads one line. What the words
 * mean is for core/agent-reply.ts. As with HAProxy, an agent that cannot be asked has no opinion:
 * whether its backend lives is for other probes to say.
 */

import { connect } from 'node:net'
import type { Address } from '../../core/address.js'
import { agentReplyBytesMax, parseAgentReply } from '../../core/agent-reply.js'
import type { ProbeLimits, ProbeOutcome } from '../../core/world.js'
import { sayGoodbye } from './goodbye.js'
import { addressOptions } from './probe-tcp.js'
import { quoteBytes, wordsOfError } from './probe-words.js'
import { judge, type Verdict } from './verdict.js'

/** Asks once. It fails only where the agent says that the backend is down. */
export function probeAgent(
  send: string,
  address: Address,
  limits: ProbeLimits,
): Promise<ProbeOutcome> {
  return judge(limits, (verdict) => {
    const socket = connect(addressOptions(address))
    let hasConnected = false
    let received = ''
    socket.once('connect', () => {
      hasConnected = true
      if (send !== '') socket.write(send)
    })
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const line = /^([^\r\n]*)[\r\n]/.exec(received)?.[1]
      if (line !== undefined) hear(line, verdict)
      else if (received.length > agentReplyBytesMax) {
        verdict.giveUp(`the agent said no end of words: ${quoteBytes(received)}`)
      }
    })
    socket.on('end', () => verdict.giveUp(`the agent ${soFar(received)} and closed`))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      verdict.giveUp(`no agent: ${wordsOfError(code)}`)
    })
    return {
      onTimeout: () => {
        verdict.giveUp(hasConnected ? `timeout: the agent ${soFar(received)}` : 'no agent: timeout')
      },
      end: () => {
        if (hasConnected) sayGoodbye(socket)
        else socket.destroy()
      },
    }
  })
}

function hear(line: string, { pass, fail, giveUp }: Verdict): void {
  const reply = parseAgentReply(Buffer.from(line, 'latin1').toString('utf8'))
  if (!reply.ok) return giveUp(`${reply.error}: ${quoteBytes(line)}`)
  const learned = { agent: reply.value }
  if (reply.value.health === 'down') fail(`the agent says ${quoteBytes(line)}`, learned)
  else pass(learned)
}

function soFar(received: string): string {
  return received === '' ? 'said nothing' : `did not end its line ${quoteBytes(received)}`
}
