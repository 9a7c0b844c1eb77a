/** Adding backends to a pool that runs, and taking them out again. */

import { createRoute, z } from '@hono/zod-openapi'
import { memberWish } from '../../core/members.js'
import { reasonWords } from '../../core/override.js'
import { type AdminApp, answer, answerCreated, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { backendAnswer } from './backend-answers.js'
import { backendParams, byOf, reasonQuery } from './operating.js'

const kept = {
  kept: z.boolean().describe('The next run has it so, too.'),
  why: z.string().nullable().describe('Why it has not; null where it has.'),
}

// As its schema puts it, which says in words what each is; its address is looked at once more.
const body = z
  .strictObject({ ...memberWish.shape, reason: reasonWords.optional() })
  .openapi('BackendWish')

const add = createRoute({
  method: 'post',
  path: '/api/v1/pools/{pool}/backends',
  summary: 'Adds a backend beside the configuration.',
  request: {
    params: z.object({ pool: z.string() }),
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: {
    201: answers(
      'The backend; it is being probed.',
      z.object({ backend: backendAnswer, ...kept }).openapi('Added'),
    )[200],
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/api/v1/pools/{pool}/backends/{backend}',
  summary: 'Takes out a backend that was added; its sessions have `timeouts.drain`.',
  request: { params: backendParams, query: reasonQuery },
  responses: answers('It is given nothing new.', z.object(kept).openapi('Removed')),
})

/** Adds these routes to the app. */
export function addMemberRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(add, async (context) => {
    const { reason, ...wish } = context.req.valid('json')
    const by = byOf(context, reason)
    const { pool } = context.req.valid('param')
    return answerCreated(add, await balancer.addBackend(pool, wish, by))
  })
  app.openapi(remove, async (context) => {
    const by = byOf(context, context.req.valid('query').reason)
    return answer(remove, await balancer.removeBackend(context.req.valid('param'), by))
  })
}
