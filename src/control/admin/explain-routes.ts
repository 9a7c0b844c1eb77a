/** Why a session goes where it goes. A question with a body, so it is asked by POST. */

import { createRoute, z } from '@hono/zod-openapi'
import { closeReasons } from '../../core/close-reason.js'
import { policyNames } from '../../core/config/balance-fields.js'
import type { Explanation } from '../../core/explain/explanation.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { backendAnswer, count, time } from './backend-answers.js'
import { attemptAnswer } from './balancer-answers.js'

const name = z.string().min(1).max(256)

const question = z
  .union([
    z.strictObject({
      listener: name,
      client: name.optional().describe('Its address; a port plays no part.'),
      sni: name.optional().describe('The name it asks for.'),
    }),
    z.strictObject({ session: name.describe('The id of a session.') }),
  ])
  .openapi('Question')

const outcome = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('backend'), backend: z.string() }),
    z.object({ kind: z.literal('queue'), waiting: count.describe('Sessions before it.') }),
    z.object({
      kind: z.literal('reset'),
      reason: z.enum(closeReasons),
      detail: z.string().nullable(),
    }),
    z.object({ kind: z.literal('undecided') }),
  ])
  .openapi('Outcome')

const candidate = z
  .object({
    backend: z.string(),
    tier: z.enum(['primary', 'backup']),
    state: backendAnswer.shape.effective,
    decidedBy: backendAnswer.shape.decidedBy
      .nullable()
      .describe('Null where the state has changed since.'),
    weight: z.number().describe('At the time: a part of its own while it starts slowly.'),
    sessions: count.describe('On it before this one.'),
    maxSessions: count.nullable(),
    score: z
      .object({ name: z.string(), value: z.number() })
      .nullable()
      .describe('What the policy compared; the least wins.'),
    result: z.enum(['picked', 'lost', 'tried', 'out']),
    why: z.string(),
  })
  .openapi('Candidate')

const session = z
  .object({
    id: z.string(),
    reason: z.enum(closeReasons).nullable().describe('Null while it is open.'),
    detail: z.string().nullable(),
    opened: time,
    queueMs: z.number(),
    attempts: z.array(attemptAnswer),
  })
  .openapi('ExplainedSession')

const explanation = z
  .object({
    basis: z.enum(['now', 'then']).describe('What would be met now, or what was met then.'),
    at: time,
    listener: z.string(),
    client: z.string().nullable(),
    sni: z.string().nullable(),
    session: session.nullable(),
    routes: z.array(z.string()).describe('Those that were tried, in words.'),
    pool: z.string(),
    policy: z.enum([...policyNames, 'module']),
    outcome,
    why: z.string().describe('The outcome in one sentence.'),
    candidates: z.array(candidate).describe('In the order of the configuration.'),
    leftOut: count.describe('Backends of a very large pool that were not taken down.'),
    notes: z.array(z.string()),
  })
  .openapi('Explanation') satisfies z.ZodType<Explanation>

const explain = createRoute({
  method: 'post',
  path: '/api/v1/explain',
  summary: 'Which backend a session would be given, or was given, and why not the others.',
  request: {
    body: { required: true, content: { 'application/json': { schema: question } } },
  },
  responses: answers('As it is now, or as it was taken down.', explanation),
})

/** Adds this route to the app. */
export function addExplainRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(explain, async (context) => {
    return answer(explain, await balancer.explain(context.req.valid('json')))
  })
}
