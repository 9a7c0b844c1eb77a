/** The configuration: showing what runs, and checking, planning and applying another one. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { LoadedConfig } from '../../core/config/load.js'
import { shownConfig } from '../../core/config/shown-config.js'
import { ok, type Result } from '../../core/result.js'
import { type AdminApp, type AdminEnv, answer, answers, withEtag } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { count, time } from './backend-answers.js'
import { byOf, reasonQuery } from './operating.js'
import { planAnswer, shownPlan } from './plan-answers.js'
import { flawAnswer, flawOf, type Refusal, refusal } from './problem-details.js'

const show = createRoute({
  method: 'get',
  path: '/api/v1/config',
  summary: 'The configuration that runs, without its secrets.',
  request: {
    query: z.strictObject({
      defaults: z
        .enum(['true', 'false'])
        .default('false')
        .describe('With every default in its place.'),
    }),
  },
  responses: answers(
    'The header `ETag` is the revision, for `If-Match` of apply.',
    z
      .object({
        revision: count,
        appliedAt: time.nullable(),
        config: z.record(z.string(), z.unknown()),
      })
      .openapi('RunningConfig'),
  ),
})

// As text in every case: it is read as a file would be, with places in it.
const body = {
  required: true,
  content: {
    'application/yaml': { schema: z.string().describe('A whole configuration.') },
    'application/json': { schema: z.any().describe('The same as JSON.') },
  },
}

const check = createRoute({
  method: 'post',
  path: '/api/v1/config/check',
  summary: 'Says what is wrong with a configuration.',
  request: { body },
  responses: answers(
    'Nothing is.',
    z.object({ valid: z.literal(true), warnings: z.array(flawAnswer) }).openapi('Checked'),
  ),
})

const plan = createRoute({
  method: 'post',
  path: '/api/v1/config/plan',
  summary: 'What applying a configuration would do.',
  request: { body },
  responses: answers('Nothing has been done.', planAnswer),
})

const applied = answers(
  'It runs.',
  z.object({ revision: count, plan: planAnswer }).openapi('Applied'),
)

const apply = createRoute({
  method: 'post',
  path: '/api/v1/config/apply',
  summary: 'Runs another configuration in place of the present one.',
  request: {
    body,
    query: reasonQuery,
    headers: z.object({
      'if-match': z.string().optional().describe('The revision it was made for; required.'),
    }),
  },
  responses: applied,
})

const reload = createRoute({
  method: 'post',
  path: '/api/v1/reload',
  summary: 'Applies what the file says now.',
  request: { query: reasonQuery },
  responses: applied,
})

/** Adds these routes to the app. */
export function addConfigRoutes(app: AdminApp, parts: AdminParts): void {
  const { balancer } = parts
  app.openapi(show, ({ req }) => {
    const { revision } = balancer.snapshot()
    const config = shownConfig(balancer.config, req.valid('query').defaults === 'true')
    const { appliedAt } = balancer
    return withEtag(answer(show, { revision, appliedAt, config }), revision)
  })
  app.openapi(check, async (context) => {
    const read = await readBody(context, parts)
    if (!read.ok) return read.error
    return answer(check, { valid: true, warnings: read.value.warnings.map(flawOf) })
  })
  app.openapi(plan, async (context) => {
    const read = await readBody(context, parts)
    if (!read.ok) return read.error
    return answer(plan, shownPlan(await balancer.reloading.plan(read.value.config)))
  })
  app.openapi(apply, async (context) => {
    const ifRevision = revisionIn(context.req.valid('header')['if-match'])
    if (!ifRevision.ok) return ifRevision.error
    const read = await readBody(context, parts)
    if (!read.ok) return read.error
    const by = byOf(context, context.req.valid('query').reason)
    const checked = read.value
    const options = { ifRevision: ifRevision.value }
    const done = await balancer.reloading
      .apply(async () => checked, by, options)
      .catch((cause) => staleOr(cause))
    if (done instanceof Response) return done
    return answer(apply, { ...done, plan: shownPlan(done.plan) })
  })
  app.openapi(reload, async (context) => {
    const by = byOf(context, context.req.valid('query').reason)
    const done = await balancer.reloading.reload(by)
    return answer(reload, { ...done, plan: shownPlan(done.plan) })
  })
}

async function readBody(
  { req, env }: Context<AdminEnv>,
  { readConfig }: AdminParts,
): Promise<Result<LoadedConfig, Refusal>> {
  const read = await readConfig(await req.text(), env.way === 'unix')
  if (read.ok) return read
  const problems = read.error.map(flawOf)
  return { ok: false, error: refusal(422, 'the configuration is refused', { problems }) }
}

// Somebody else was quicker: that is told as a condition that did not hold.
function staleOr(cause: Error & { readonly code?: unknown }): Promise<Refusal> {
  if (cause.name !== 'OperationError' || cause.code !== 'conflict') return Promise.reject(cause)
  return Promise.resolve(refusal(412, cause.message))
}

// Two who change the same configuration at once would undo each other without noticing.
function revisionIn(header: string | undefined): Result<number, Refusal> {
  const revision = /^(?:W\/)?"?(\d+)"?$/.exec(header ?? '')?.[1]
  if (revision !== undefined) return ok(Number(revision))
  const detail = 'send If-Match with the revision that this was made for: GET /api/v1/config'
  return { ok: false, error: refusal(428, detail) }
}
