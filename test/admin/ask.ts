/** One HTTP request, as a program or a browser would send it: any method, any header. */

import { type IncomingHttpHeaders, request } from 'node:http'
import { request as secureRequest } from 'node:https'

/** What came back. */
export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The text as JSON; undefined where there is none. */
  readonly json: AnsweredJson
}

/** Fields that answers have here and there. */
export type AnsweredJson = {
  readonly [key: string]: unknown
  readonly items?: readonly Readonly<Record<string, unknown>>[]
  readonly problems?: readonly {
    readonly path: string
    readonly message: string
    readonly line: number | null
  }[]
}

/** What to send beside the path. */
export type Question = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is no text is sent as JSON. */
  readonly body?: unknown
  readonly token?: string | undefined
}

/** A place: a URL, or the path of a unix socket. */
export function ask(place: string, path: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', body, token } = question
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const headers = {
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined &&
      question.headers?.['transfer-encoding'] === undefined && {
        'content-length': String(Buffer.byteLength(text)),
      }),
    ...question.headers,
  }
  const isUrl = place.includes('://')
  const to = isUrl
    ? { host: new URL(place).hostname.replace(/[[\]]/g, ''), port: new URL(place).port }
    : { socketPath: place }
  const send = place.startsWith('https:') ? secureRequest : request
  return new Promise((resolve, reject) => {
    const options = { ...to, path, method, headers, agent: false, rejectUnauthorized: false }
    const asked = send(options, (answer) => {
      const chunks: string[] = []
      answer.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
      answer.once('error', reject)
      answer.once('end', () => {
        const whole = chunks.join('')
        const isJson = /json/.test(answer.headers['content-type'] ?? '') && whole !== ''
        const json = isJson ? JSON.parse(whole) : undefined
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: whole, json })
      })
    })
    asked.once('error', reject)
    asked.end(text)
  })
}
