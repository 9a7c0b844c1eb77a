/** The sessions open now, and ending them. */

import { createRoute, z } from '@hono/zod-openapi'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { count } from './backend-answers.js'
import { sessionAnswer } from './balancer-answers.js'
import { backendParams, byOf, reasonQuery } from './operating.js'
import { pageAnswer, pageOf, pageQuery } from './page.js'

const filters = ['listener', 'pool', 'backend', 'client'] as const

const sessions = createRoute({
  method: 'get',
  path: '/api/v1/sessions',
  summary: 'Sessions open now.',
  request: {
    query: pageQuery.extend({
      listener: z.string().optional(),
      pool: z.string().optional(),
      backend: z.string().optional(),
      client: z.string().optional().describe('An address, with or without its port.'),
    }),
  },
  responses: answers('Oldest first.', pageAnswer(sessionAnswer, 'SessionPage')),
})

const closed = answers(
  'They were reset, as closed-by-operator.',
  z.object({ closed: count.describe('How many there were.') }).openapi('Closed'),
)

const closeOne = createRoute({
  method: 'delete',
  path: '/api/v1/sessions/{id}',
  summary: 'Ends a session.',
  request: { params: z.object({ id: z.string() }), query: reasonQuery },
  responses: closed,
})

const closeAll = createRoute({
  method: 'delete',
  path: '/api/v1/pools/{pool}/backends/{backend}/sessions',
  summary: 'Ends all sessions of a backend.',
  request: { params: backendParams, query: reasonQuery },
  responses: closed,
})

/** Adds these routes to the app. */
export function addSessionRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(sessions, async (context) => {
    const query = context.req.valid('query')
    const wanted = filters.filter((filter) => query[filter] !== undefined)
    const all = (await balancer.sessions())
      .filter((session) => wanted.every((filter) => matches(session, filter, query[filter]!)))
      .map((session) => ({ session, key: `${session.opened} ${session.id}` }))
      .sort((left, right) => (left.key < right.key ? -1 : 1))
    const { items, cursor } = pageOf(all, query, ({ key }) => key)
    return answer(sessions, { items: items.map(({ session }) => session), cursor })
  })
  app.openapi(closeOne, async (context) => {
    const by = byOf(context, context.req.valid('query').reason)
    const { id } = context.req.valid('param')
    return answer(closeOne, { closed: await balancer.closeSessions({ id }, by) })
  })
  app.openapi(closeAll, async (context) => {
    const by = byOf(context, context.req.valid('query').reason)
    const ref = context.req.valid('param')
    return answer(closeAll, { closed: await balancer.closeSessions(ref, by) })
  })
}

type Filtered = Readonly<Record<(typeof filters)[number], string | null>>

function matches(session: Filtered, filter: keyof Filtered, wanted: string): boolean {
  const value = session[filter]
  if (value === wanted) return true
  if (filter !== 'client' || value === null) return false
  return value.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') === wanted
}
