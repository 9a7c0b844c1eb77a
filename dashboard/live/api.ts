/** Asks the balancer, and puts what it answers, or why it does not, into a value. Never rejects. */

import type { Result } from '../../src/core/result.js'

/** Why something was not answered. `status` is 0 where nothing was reached. */
export type Refusal = { readonly status: number; readonly message: string }

/** What a request may carry beside its path. A body is sent as JSON, or as it is with a type. */
export type Sending = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Where everything of the API begins. */
const base = '/api/v1/'

/** One segment of a path, such as a name. */
export function segment(name: string): string {
  return encodeURIComponent(name)
}

/** Asks on behalf of one token. */
export class Api {
  readonly #token: string | undefined

  constructor(token: string | undefined) {
    this.#token = token
  }

  /** Whether it has a token; whether that allows anything, only the balancer knows. */
  get hasToken(): boolean {
    return this.#token !== undefined
  }

  /** The response as it comes, for streams. Rejects as `fetch` does. Paths are below the API's. */
  fetch(path: string, sending: Sending = {}): Promise<Response> {
    const headers: Record<string, string> = { ...sending.headers }
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`
    const request: RequestInit = { method: sending.method ?? 'GET', headers, cache: 'no-store' }
    if (sending.signal !== undefined) request.signal = sending.signal
    if (sending.text !== undefined) {
      headers['content-type'] ??= 'application/yaml'
      request.body = sending.text
    } else if (sending.method !== undefined && sending.method !== 'GET') {
      headers['content-type'] = 'application/json'
      request.body = JSON.stringify(sending.body ?? {})
    }
    return fetch(path.startsWith('/') ? path : base + path, request)
  }

  /** The JSON of the answer, or why there is none. */
  async ask<Answer>(path: string, sending: Sending = {}): Promise<Result<Answer, Refusal>> {
    try {
      const response = await this.fetch(path, sending)
      if (!response.ok) return { ok: false, error: await refusalOf(response) }
      const text = await response.text()
      return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as Answer }
    } catch {
      // What fetch says of a connection that failed differs by browser and explains nothing.
      return { ok: false, error: { status: 0, message: 'the balancer does not answer' } }
    }
  }
}

type Problem = {
  readonly detail?: string
  readonly title?: string
  readonly problems?: readonly { readonly message: string; readonly path: string }[]
}

/** What a refusing answer says, in its own words where it has some: a line for each problem. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const { status, statusText } = response
  try {
    const { detail, title, problems = [] } = (await response.json()) as Problem
    const lines = problems.map(({ message, path }) =>
      path === '' ? message : `${path}: ${message}`,
    )
    return { status, message: [detail ?? title ?? statusText, ...lines].join('\n') }
  } catch {
    return { status, message: `${status} ${statusText}` } // No JSON: something in between answered.
  }
}
