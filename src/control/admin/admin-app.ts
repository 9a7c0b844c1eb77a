/**
 * The API as a function from request to answer. It knows no sockets: the same app is behind TCP,
 * behind the unix socket and inside the program of a library's user.
 */

import { $, OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { decideAccess } from './access.js'
import type { AdminApp, AdminEnv } from './admin-env.js'
import type { AdminParts, Arrival } from './admin-port.js'
import { addAssetRoutes } from './asset-routes.js'
import { limitBody } from './body-limit.js'
import { addConfigRoutes } from './config-routes.js'
import { EventLog } from './event-log.js'
import { addEventRoutes } from './event-routes.js'
import { addExplainRoutes } from './explain-routes.js'
import { addHealthRoutes } from './health-routes.js'
import { addHistoryRoutes } from './history-routes.js'
import { addListenerRoutes } from './listener-routes.js'
import { addLogRoutes } from './log-routes.js'
import { addMemberRoutes } from './member-routes.js'
import { openapiDocument } from './openapi-document.js'
import { refusalFor } from './operating.js'
import { addOverrideRoutes } from './override-routes.js'
import { addProbeRoute } from './probe-route.js'
import { problemAnswer, refusal } from './problem-details.js'
import { addSessionRoutes } from './session-routes.js'
import { StreamHub } from './stream-hub.js'
import { addStreamRoute } from './stream-route.js'
import { addViewRoutes } from './view-routes.js'

/** Answers one request. Never rejects. */
export type AdminFetch = (request: Request, arrival: Arrival) => Promise<Response>

/** The API of one balancer. `close` ends what follows its events. */
export type AdminApi = {
  readonly fetch: AdminFetch
  readonly hub: StreamHub
  readonly close: () => void
}

/** Makes the API and begins to keep events. */
export function createAdminApi(parts: AdminParts): AdminApi {
  const log = new EventLog()
  const keep: Parameters<typeof parts.balancer.onAny>[0] = (event) => {
    log.take(event, parts.clock.wallMs())
  }
  parts.balancer.onAny(keep)
  const hub = new StreamHub({ ...parts, log })
  const app = createAdminApp(parts, log, hub)
  return {
    hub,
    fetch: async (request, arrival) => app.fetch(request, arrival),
    close: () => {
      parts.balancer.offAny(keep)
      hub.close()
    },
  }
}

/** The app alone, for whoever keeps the events. */
export function createAdminApp(parts: AdminParts, log: EventLog, hub: StreamHub): AdminApp {
  const app: AdminApp = new OpenAPIHono<AdminEnv>({
    defaultHook: (result) => {
      if (result.success) return undefined
      const problems = result.error.issues.map(({ message, path }) => ({
        message,
        path: path.join('.'),
        severity: 'error' as const,
        file: null,
        line: null,
        column: null,
        hint: null,
      }))
      const of = result.target === 'json' ? 'body' : result.target
      return refusal(422, `the ${of} is not as it should be`, { problems })
    },
  })
  guard(app, parts)
  addHealthRoutes(app, parts)
  addViewRoutes(app, parts)
  addSessionRoutes(app, parts)
  addListenerRoutes(app, parts)
  addConfigRoutes(app, parts)
  addOverrideRoutes(app, parts)
  addMemberRoutes(app, parts)
  addHistoryRoutes(app, parts)
  addEventRoutes(app, log)
  addStreamRoute(app, hub)
  addLogRoutes(app, parts)
  addExplainRoutes(app, parts)
  addProbeRoute(app, parts)
  addAssetRoutes(app, parts)
  addExtra(app, parts)
  app.openAPIRegistry.register('Problem', problemAnswer)
  let document: unknown
  app.get('/openapi.json', (context) => {
    document ??= openapiDocument(app, parts.version)
    return context.json(document)
  })
  app.notFound(({ req }) => notFound(app, req.path))
  app.onError((cause) => {
    if (cause instanceof HTTPException && cause.status < 500) return refusal(400, cause.message)
    const told = refusalFor(cause)
    if (told !== undefined) return told
    parts.report(cause)
    return refusal(500, 'the balancer made a mistake here; it goes on')
  })
  return $(app)
}

function addExtra(app: AdminApp, { extra }: AdminParts): void {
  if (extra === undefined) return
  for (const path of [extra.path, `${extra.path}/*`])
    app.all(path, ({ req }) => extra.fetch(req.raw))
}

// Who, from where and under which name, before anything else looks at the request.
function guard(app: AdminApp, { whose, rules, assets }: AdminParts): void {
  app.use(async (context, next) => {
    const { req } = context
    const access = decideAccess(
      {
        method: req.method,
        path: req.path,
        host: req.header('host') ?? new URL(req.url).host,
        origin: req.header('origin'),
        contentType: req.header('content-type'),
        ...context.env,
        bearer: context.env.caller ?? bearerOf(req.header('authorization'), whose),
      },
      { ...rules, pages: assets },
    )
    if (!access.allowed) {
      const headers = access.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
      return refusal(access.status, access.detail, { headers })
    }
    context.set('caller', access.caller)
    await next()
    context.header('x-content-type-options', 'nosniff')
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    return undefined
  })
  app.use(limitBody)
}

function bearerOf(header: string | undefined, whose: AdminParts['whose']) {
  if (header === undefined) return undefined
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? []
  return token === undefined ? 'unknown' : whose(token)
}

function notFound(app: AdminApp, path: string): Response {
  const methods = app.routes
    .filter(({ method, path: pattern }) => method !== 'ALL' && fits(pattern, path))
    .map(({ method }) => method)
  if (methods.length === 0) return refusal(404, 'there is no such page; see /openapi.json')
  const allow = [...new Set(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))]
  const headers = { allow: allow.join(', ') }
  return refusal(405, `this page takes ${allow.join(', ')}`, { headers })
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return false
  return wanted.every((step, index) => step.startsWith(':') || step === given[index])
}
