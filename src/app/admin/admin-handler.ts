/**
 * The admin interface inside somebody else's program: as a function from request to answer, or as a
 * listener for node:http. It opens no port; who may ask is for that program to say.
 *
 *   import { adminListener } from 'evener/admin'
 *   createServer(adminListener(balancer, { tokens: [{ name: 'me', role: 'operate', token }] }))
 */

import type { RequestListener } from 'node:http'
import type { Caller } from '../../control/admin/access.js'
import { createAdminApi } from '../../control/admin/admin-app.js'
import type { AdminBalancer } from '../../control/admin/admin-port.js'
import { version } from '../version.js'
import { realClock } from '../world/clock.js'
import { readAssets } from './assets.js'
import { requestListener } from './http-door.js'
import { reportMistake } from './report-mistake.js'
import { readSentConfig } from './sent-config.js'
import { ownersOf, type Token } from './tokens.js'

export type { Caller, Role } from '../../control/admin/access.js'
export type { Token } from './tokens.js'

/** Who may ask, and where it is mounted. Without `tokens` and `caller` only open pages answer. */
export type AdminHandlerOptions = {
  /** Accepted as `Authorization: Bearer TOKEN`. */
  readonly tokens?: readonly Token[]
  /** Who asks, where the program knows without a token; undefined: the token decides. */
  readonly caller?: (request: Request) => Caller | undefined
  /** Pages that need neither; without it `healthz` and `readyz`. */
  readonly open?: readonly ('healthz' | 'readyz' | 'metrics')[]
  /** What is taken off the beginning of paths, such as `/evener`. The dashboard wants none. */
  readonly path?: string
}

/** Answers a request. Never rejects. */
export type AdminHandler = (request: Request) => Promise<Response>

/** The API and the dashboard of a balancer, for whatever speaks Request and Response. */
export function adminHandler(
  balancer: AdminBalancer,
  { tokens = [], caller, open = ['healthz', 'readyz'], path = '' }: AdminHandlerOptions = {},
): AdminHandler {
  const api = createAdminApi({
    balancer,
    clock: realClock,
    version: version(),
    pid: process.pid,
    rules: { hosts: new Set(), open: new Set(open.map((page) => `/${page}`)) },
    whose: ownersOf(tokens),
    report: reportMistake,
    readConfig: readSentConfig,
    assets: readAssets(),
  })
  return (request) => {
    // Nobody comes in by where they are, so the name they ask for proves nothing either.
    const local = new URL(request.url).hostname
    return api.fetch(below(path, request), { way: 'remote', local, caller: caller?.(request) })
  }
}

/** The same for `http.createServer` and what is like it. */
export function adminListener(
  balancer: AdminBalancer,
  options?: AdminHandlerOptions,
): RequestListener {
  const handler = adminHandler(balancer, options)
  return requestListener((request) => handler(request))
}

function below(path: string, request: Request): Request {
  const url = new URL(request.url)
  if (path === '' || !url.pathname.startsWith(`${path}/`)) return request
  url.pathname = url.pathname.slice(path.length)
  const { method, body } = request
  const headers = [...request.headers]
  return body === null
    ? new Request(url, { method, headers, signal: request.signal })
    : new Request(url, { method, headers, signal: request.signal, body, duplex: 'half' })
}
