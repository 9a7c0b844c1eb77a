/** What operators decide about backends, and taking it back. */

import { createRoute, z } from '@hono/zod-openapi'
import { parseDuration } from '../../core/config/units.js'
import {
  type Override,
  type OverrideWish,
  override,
  overrideFields,
  overrideWish,
  reasonWords,
} from '../../core/override.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { backendParams, byOf, reasonQuery } from './operating.js'
import { keyOfIndex, pageAnswer, pageOf, pageQuery } from './page.js'

const path = '/api/v1/pools/{pool}/backends/{backend}/override'

// Made anew: what was made before this library was loaded has no method of its own for this.
const overrideAnswer = z.object(override.shape).openapi('Override') satisfies z.ZodType<Override>

const decided = answers(
  'What holds for the backend now.',
  z
    .object({
      overrides: z.array(overrideAnswer),
      kept: z.boolean().describe('The next run has them, too.'),
      why: z.string().nullable().describe('Why it has not; null where it has.'),
    })
    .openapi('Overridden'),
)

const list = createRoute({
  method: 'get',
  path: '/api/v1/overrides',
  summary: 'All that operators have decided.',
  request: { query: pageQuery },
  responses: answers('Also about backends not there.', pageAnswer(overrideAnswer, 'OverridePage')),
})

const body = z
  .strictObject({
    state: overrideWish.shape.state.describe('What it is to be used for.'),
    health: overrideWish.shape.health.describe('Counts as this, whatever its probes say.'),
    weight: overrideWish.shape.weight.describe('Its share of new sessions.'),
    reason: reasonWords.optional(),
    expiresIn: z
      .string()
      .refine((text) => parseDuration(text).ok, 'write a duration, such as 30m')
      .optional()
      .describe('Ends by itself after this duration, such as 30m.'),
  })
  .refine((wish) => overrideFields.some((field) => wish[field] !== undefined), {
    error: `say at least one of ${overrideFields.join(', ')}`,
  })
  .openapi('OverrideWish')

const set = createRoute({
  method: 'put',
  path,
  summary: 'Decides about a backend.',
  request: {
    params: backendParams,
    query: z.strictObject({
      merge: z
        .enum(['true', 'false'])
        .default('false')
        .describe('What was decided about other things stays; otherwise it is taken back.'),
    }),
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: decided,
})

const clear = createRoute({
  method: 'delete',
  path,
  summary: 'Takes back all that operators have decided about a backend.',
  request: { params: backendParams, query: reasonQuery },
  responses: decided,
})

/** Adds these routes to the app. */
export function addOverrideRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(list, ({ req }) => {
    return answer(list, pageOf(balancer.overrides(), req.valid('query'), keyOfIndex))
  })
  app.openapi(set, async (context) => {
    const { reason, ...wish } = context.req.valid('json')
    const merge = context.req.valid('query').merge === 'true'
    const by = byOf(context, reason)
    const ref = context.req.valid('param')
    return answer(set, await balancer.override(ref, wishOf(wish), by, { merge }))
  })
  app.openapi(clear, async (context) => {
    const by = byOf(context, context.req.valid('query').reason)
    return answer(clear, await balancer.clearOverride(context.req.valid('param'), by))
  })
}

function wishOf({ expiresIn, ...wish }: Omit<z.infer<typeof body>, 'reason'>): OverrideWish {
  const parsed = expiresIn === undefined ? undefined : parseDuration(expiresIn)
  return parsed?.ok === true ? { ...wish, expiresInMs: Math.ceil(parsed.value) } : wish
}
