/**
 * The probe that asks for a page and looks at its status and body. A connection of its own for each
 * probe: whether the backend accepts new ones is part of the question. It follows no redirects.
 */

import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { type Address, formatAddress } from '../../core/address.js'
import type { ProbeOutcome, ProbeSpec } from '../../core/world.js'
import type { MatchBody } from './match-body.js'
import { outcomeOfError, quoteBody } from './probe-words.js'

/** Bytes of a body that are read; a longer one fails the probe where the body matters. */
export const bodyBytesMax = 64 * 1024

/** The part of a probe that this one understands. */
export type HttpSpec = Extract<ProbeSpec, { type: 'http' }>

/** An answer as far as it was read. `body` is undefined when it is longer than `bodyBytesMax`. */
type Page = { readonly status: number; readonly body: string | undefined }

/** Asks once. The time allowed covers everything from connecting to the last byte of the body. */
export function probeHttp(
  spec: HttpSpec,
  address: Address,
  timeoutMs: number,
  matchBody: MatchBody,
): Promise<ProbeOutcome> {
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  return new Promise((resolve) => {
    const asked = ask(spec, address)
    // After a stall of this thread the answer may be there already: it is read before the verdict.
    const timer = setTimeout(() => setImmediate(finish, failed('timeout')), timeoutMs)
    asked.on('error', (cause) => finish(outcomeOfFault(cause, elapsedMs())))
    asked.on('upgrade', (answer) => onPage({ status: statusOf(answer), body: '' }))
    asked.on('response', (answer) => {
      answer.on('error', () => finish(failed('answer was cut short')))
      // A bad status is the better reason, whatever becomes of the body.
      if (!isAccepted(spec, statusOf(answer))) onPage({ status: statusOf(answer), body: '' })
      else readPage(answer, onPage)
    })

    function onPage(page: Page): void {
      const why = whyNot(spec, page, matchBody)
      finish(why === undefined ? { result: 'passed', ms: elapsedMs() } : failed(why))
    }
    function failed(why: string): ProbeOutcome {
      return { result: 'failed', ms: elapsedMs(), why }
    }
    function finish(outcome: ProbeOutcome): void {
      clearTimeout(timer)
      asked.destroy()
      resolve(outcome)
    }
  })
}

function ask(spec: HttpSpec, address: Address): ClientRequest {
  const where =
    address.kind === 'unix'
      ? { socketPath: address.path }
      : { host: address.host, port: address.port }
  const asked = request({
    ...where,
    method: 'GET',
    path: encodeUnsafe(spec.path),
    headers: {
      host: spec.host ?? formatAddress(address),
      connection: 'close',
      'user-agent': 'evener-probe',
    },
    agent: false,
  })
  return asked.end()
}

// What stands in a configuration as a letter goes over the wire as bytes of UTF-8.
function encodeUnsafe(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

function readPage(answer: IncomingMessage, onPage: (page: Page) => void): void {
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

function whyNot(spec: HttpSpec, { status, body }: Page, matchBody: MatchBody): string | undefined {
  if (!isAccepted(spec, status)) return `status ${status}`
  if (spec.body === undefined) return undefined
  if (body === undefined) return `body was over ${bodyBytesMax / 1024} KiB`
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

function outcomeOfFault(cause: NodeJS.ErrnoException, ms: number): ProbeOutcome {
  const { code = '', syscall } = cause
  if (code === 'HPE_HEADER_OVERFLOW') return { result: 'failed', ms, why: 'headers too long' }
  if (code.startsWith('HPE_')) return { result: 'failed', ms, why: 'not HTTP' }
  // Node calls an end of input before the answer a reset too, but one that no system call reported.
  if (code === 'ECONNRESET' && syscall === undefined) {
    return { result: 'failed', ms, why: 'closed without an answer' }
  }
  return outcomeOfError(code, ms)
}
