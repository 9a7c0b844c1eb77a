/** The sessions open now. */

import { createRoute, z } from '@hono/zod-openapi'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { sessionAnswer } from './balancer-answers.js'
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

/** Adds this route to the app. */
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
}

type Filtered = Readonly<Record<(typeof filters)[number], string | null>>

function matches(session: Filtered, filter: keyof Filtered, wanted: string): boolean {
  const value = session[filter]
  if (value === wanted) return true
  if (filter !== 'client' || value === null) return false
  return value.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') === wanted
}
