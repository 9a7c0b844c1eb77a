/**
 * The probe that asks for a page and looks at its status and body, in the clear or over TLS. A
 * connection of its own for each probe: whether the backend accepts new ones is part of the
 * question. It follows no redirects.
 */

import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { type Address, formatAddress } from '../../core/address.js'
import type { HttpSpec, Learned, ProbeLimits, ProbeOutcome } from '../../core/world.js'
import type { Matching } from './match-body.js'
import { addressOptions } from './probe-tcp.js'
import { certificateOf, connectTls, whyNoHandshake, whyNotTrusted } from './probe-tls.js'
import { quoteBody } from './probe-words.js'
import { judge, type Verdict } from './verdict.js'

/** An answer as far as it was read. `body` is undefined when it is longer than is read. */
type Page = { readonly status: number; readonly body: string | undefined }

/** Asks once. The time allowed covers everything from connecting to the last byte of the body. */
export function probeHttp(
  spec: HttpSpec,
  address: Address,
  limits: ProbeLimits,
  matchBody: Matching['body'],
  trusted?: SecureContext,
): Promise<ProbeOutcome> {
  return judge(limits, (verdict) => {
    const { pass, fail } = verdict
    const secured = spec.tls && connectTls(spec.tls, address, trusted)
    const socket = secured ?? connect(addressOptions(address))
    const asked = ask(spec, address, socket)
    let learned: Learned | undefined
    if (secured === undefined) asked.end()
    else secured.once('secureConnect', onSecure)
    asked.on('error', (cause) => tellFault(cause, verdict))
    asked.on('upgrade', (answer) => onPage({ status: statusOf(answer), body: '' }))
    asked.on('response', (answer) => {
      answer.on('error', () => fail('answer was cut short', learned))
      // A bad status is the better reason, whatever becomes of the body.
      if (!isAccepted(spec, statusOf(answer))) onPage({ status: statusOf(answer), body: '' })
      else readPage(answer, spec.bodyBytesMax, onPage)
    })
    return {
      end: () => {
        asked.destroy()
        socket.destroy()
      },
    }

    // Nothing is asked of somebody who is not to be trusted.
    function onSecure(): void {
      learned = certificateOf(secured!)
      const why = whyNotTrusted(spec.tls!, secured!)
      if (why === undefined) asked.end()
      else fail(why, learned)
    }
    function onPage(page: Page): void {
      const why = whyNot(spec, page, matchBody)
      if (why === undefined) pass(learned)
      else fail(why, learned)
    }
  })
}

function ask(spec: HttpSpec, address: Address, socket: Socket): ClientRequest {
  const own = Object.entries(spec.headers).map(([name, value]) => [name.toLowerCase(), value])
  return request({
    createConnection: () => socket, // Without an agent, which would make one itself.
    method: spec.method,
    path: encodeUnsafe(spec.path),
    headers: {
      'user-agent': 'evener-probe',
      ...Object.fromEntries(own),
      ...(spec.host !== undefined || own.every(([name]) => name !== 'host')
        ? { host: spec.host ?? formatAddress(address) }
        : {}),
      connection: 'close',
    },
  })
}

// What stands in a configuration as a letter goes over the wire as bytes of UTF-8.
function encodeUnsafe(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

function readPage(
  answer: IncomingMessage,
  bodyBytesMax: number,
  onPage: (page: Page) => void,
): void {
  const chunks: Buffer[] = []
  let byteCount = 0
  answer.on('data', (chunk: Buffer) => {
    byteCount += chunk.length
    if (byteCount > bodyBytesMax) onPage({ status: statusOf(answer), body: undefined })
    else chunks.push(chunk)
  })
  answer.on('end', () => {
    onPage({ status: statusOf(answer), body: Buffer.concat(chunks).toString('utf8') })
  })
}

function whyNot(
  spec: HttpSpec,
  { status, body }: Page,
  matchBody: Matching['body'],
): string | undefined {
  if (!isAccepted(spec, status)) return `status ${status}`
  if (spec.body === undefined) return undefined
  if (body === undefined) return `body was over ${spec.bodyBytesMax / 1024} KiB`
  switch (matchBody(spec.body, body)) {
    case true:
      return undefined
    case false:
      return `body was ${quoteBody(body.trim())}`
    case 'too long':
      return 'matching the body took too long'
  }
}

function isAccepted({ status }: HttpSpec, code: number): boolean {
  return status.some(({ from, to }) => from <= code && code <= to)
}

function statusOf(answer: IncomingMessage): number {
  return answer.statusCode ?? 0 // Always set on the answer to a request.
}

function tellFault(cause: NodeJS.ErrnoException, { fail, error }: Verdict): void {
  const { code = '', syscall } = cause
  if (code === 'HPE_HEADER_OVERFLOW') return fail('headers too long')
  if (code.startsWith('HPE_')) return fail('not HTTP')
  if (code !== 'ECONNRESET') {
    const why = whyNoHandshake(cause)
    if (why !== undefined) return fail(why)
  }
  // Node calls an end of input before the answer a reset too, but one that no system call reported.
  if (code === 'ECONNRESET' && syscall === undefined) return fail('closed without an answer')
  error(code)
}
