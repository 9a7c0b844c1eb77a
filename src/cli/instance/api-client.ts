/**
 * Asks a running balancer over its unix socket. Expected failures are values: what the balancer
 * answered instead, or why nobody answered.
 */

import { type IncomingMessage, request } from 'node:http'
import { userInfo } from 'node:os'
import { bad, ok, type Result } from '../../core/result.js'

/** The most bytes of one answer. A balancer with 10,000 backends answers some 10 MiB. */
export const answerBytesMax = 64 * 1024 * 1024

/** Longest silence of a balancer that was asked, in milliseconds. */
export const answerMsMax = 30_000

/** Why there is no answer of the kind hoped for. `status` is 0 when nobody answered at all. */
export type ApiFailure = { readonly status: number; readonly message: string }

/** What a verb asks for. A body is sent as JSON. */
export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One event of a stream, its data parsed. */
export type StreamEvent = { readonly name: string; readonly data: unknown }

/** One balancer, by the path of its socket. */
export class ApiClient {
  readonly socketPath: string

  constructor(socketPath: string) {
    this.socketPath = socketPath
  }

  /** The answer as the API gives it: JSON parsed, undefined where there is none. */
  async ask(asked: ApiRequest): Promise<Result<unknown, ApiFailure>> {
    try {
      const answer = await this.#open(asked)
      const text = await wholeText(answer)
      return answer.statusCode! < 400 ? ok(parsed(text)) : bad(failureOf(answer.statusCode!, text))
    } catch (cause) {
      return bad({ status: 0, message: this.#whyNoAnswer(cause) })
    }
  }

  /**
   * Reads server-sent events until the balancer ends them or `take` answers false. The result says
   * why it ended.
   */
  async follow(
    path: string,
    take: (event: StreamEvent) => boolean,
  ): Promise<Result<void, ApiFailure>> {
    try {
      const answer = await this.#open({ method: 'GET', path })
      if (answer.statusCode! >= 400) {
        return bad(failureOf(answer.statusCode!, await wholeText(answer)))
      }
      await takeEvents(answer, take)
      return ok(undefined)
    } catch (cause) {
      return bad({ status: 0, message: this.#whyNoAnswer(cause) })
    }
  }

  #open({ method, path, body, headers }: ApiRequest): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: this.socketPath,
        method,
        path,
        headers: {
          host: 'localhost',
          'evener-by': whoAsks(),
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
          ...headers,
        },
        agent: false,
      })
      const isStream = path.startsWith('/api/v1/stream')
      outgoing.setTimeout(isStream ? 0 : answerMsMax, () => {
        outgoing.destroy(new Error(`it has not answered for ${answerMsMax / 1000} s`))
      })
      outgoing.on('response', resolve).on('error', reject).end(text)
    })
  }

  #whyNoAnswer(cause: unknown): string {
    const { code, message } = cause as NodeJS.ErrnoException
    const path = this.socketPath
    switch (code) {
      case 'ENOENT':
        return `no Evener listens at ${path}: there is no such file`
      case 'ECONNREFUSED':
        return `no Evener listens at ${path}: whoever made that socket is gone`
      case 'EACCES':
        return `you may not use ${path}: run as its owner or in its group`
      case 'ENOTSOCK':
        return `${path} is not a socket`
      default:
        return `the Evener at ${path} did not answer: ${message}`
    }
  }
}

// By a socket the balancer takes one's word for it. Behind sudo it is who called sudo.
function whoAsks(): string {
  const { SUDO_USER: caller } = process.env
  if (caller) return encodeURIComponent(caller)
  try {
    return encodeURIComponent(userInfo().username)
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim() // A user without a name, as in containers.
  }
}

function wholeText(answer: IncomingMessage): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.length > answerBytesMax) answer.destroy(new Error('the answer is too long'))
    })
    answer.on('end', () => resolve(text)).on('error', reject)
  })
}

// Resolves when the balancer has ended the stream, or `take` has had enough.
function takeEvents(answer: IncomingMessage, take: (event: StreamEvent) => boolean): Promise<void> {
  let rest = ''
  return new Promise((resolve, reject) => {
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop()!
      const events = blocks.map(eventOf).filter((event) => event !== undefined)
      if (events.every(take)) return
      answer.removeAllListeners('data').destroy()
      resolve()
    })
    answer.on('end', resolve).on('error', reject)
  })
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text // Not everything is JSON: metrics are not.
  }
}

// Errors are problem documents (RFC 9457); whoever answers something else is not an Evener.
function failureOf(status: number, text: string): ApiFailure {
  const problem = parsed(text)
  if (typeof problem !== 'object' || problem === null) {
    return { status, message: `it answered ${status}` }
  }
  const { detail, title, problems } = problem as Readonly<Record<string, unknown>>
  const said = String(detail ?? title ?? `it answered ${status}`)
  const each = Array.isArray(problems) ? problems.map((one) => `\n  ${flawText(one)}`) : []
  return { status, message: said + each.join('') }
}

function flawText(flaw: unknown): string {
  if (typeof flaw !== 'object' || flaw === null) return String(flaw)
  const { path, message, file, line, column } = flaw as Readonly<Record<string, unknown>>
  const place = typeof file === 'string' ? `${file}:${line ?? 1}:${column ?? 1}: ` : ''
  return typeof path === 'string' && path !== ''
    ? `${place}${path}: ${message}`
    : `${place}${message}`
}

function eventOf(block: string): StreamEvent | undefined {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    if (line.startsWith('data:')) data.push(line.slice(5).trimStart())
  }
  return data.length === 0 ? undefined : { name, data: parsed(data.join('\n')) }
}
