/** What the balancer is and does now: status, listeners, pools, backends. */

import { createRoute, z } from '@hono/zod-openapi'
import { type AdminApp, answer, answers, withEtag } from './admin-env.js'
import type { AdminBalancer, AdminParts } from './admin-port.js'
import { backendAnswer, backendOfPoolAnswer, poolAnswer } from './backend-answers.js'
import { listenerAnswer, statusAnswer } from './balancer-answers.js'
import { keyOfIndex, pageAnswer, pageOf, pageQuery } from './page.js'

const status = createRoute({
  method: 'get',
  path: '/api/v1/status',
  summary: 'The balancer as a whole.',
  responses: answers('As it stands now.', statusAnswer),
})

const listeners = createRoute({
  method: 'get',
  path: '/api/v1/listeners',
  summary: 'Where clients come in.',
  request: { query: pageQuery },
  responses: answers(
    'In the order of the configuration.',
    pageAnswer(listenerAnswer, 'ListenerPage'),
  ),
})

const pools = createRoute({
  method: 'get',
  path: '/api/v1/pools',
  summary: 'Pools with their backends.',
  request: { query: pageQuery },
  responses: answers('In the order of the configuration.', pageAnswer(poolAnswer, 'PoolPage')),
})

const backends = createRoute({
  method: 'get',
  path: '/api/v1/backends',
  summary: 'Backends of all pools.',
  request: {
    query: pageQuery.extend({
      pool: z.string().optional().describe('Of this pool only.'),
      name: z.string().optional().describe('Of this name only.'),
      state: backendAnswer.shape.effective.optional().describe('Of this effective state only.'),
    }),
  },
  responses: answers(
    'In the order of the configuration.',
    pageAnswer(backendOfPoolAnswer, 'BackendPage'),
  ),
})

/** Adds these routes to the app. */
export function addViewRoutes(app: AdminApp, parts: AdminParts): void {
  const { balancer } = parts
  app.openapi(status, async () => {
    const shown = statusOf(parts, await driftOf(balancer))
    return withEtag(answer(status, shown), shown.revision)
  })
  app.openapi(listeners, (context) => {
    const query = context.req.valid('query')
    return answer(listeners, pageOf(balancer.snapshot().listeners, query, keyOfIndex))
  })
  app.openapi(pools, (context) => {
    const query = context.req.valid('query')
    return answer(pools, pageOf(balancer.snapshot().pools, query, keyOfIndex))
  })
  app.openapi(backends, (context) => {
    const { pool, name, state, ...query } = context.req.valid('query')
    // Filtered after they were given their keys, so that a cursor means the same for every filter.
    const all = backendsOf(balancer.snapshot())
      .map((backend, index) => ({ backend, key: keyOfIndex(backend, index) }))
      .filter(({ backend }) => pool === undefined || backend.pool === pool)
      .filter(({ backend }) => name === undefined || backend.name === name)
      .filter(({ backend }) => state === undefined || backend.effective === state)
    const { items, cursor } = pageOf(all, query, ({ key }) => key)
    return answer(backends, { items: items.map(({ backend }) => backend), cursor })
  })
}

function backendsOf({ pools: all }: ReturnType<AdminBalancer['snapshot']>) {
  return all.flatMap(({ name, backends }) =>
    backends.map((backend) => ({ ...backend, pool: name })),
  )
}

// Only what runs can differ from its file.
async function driftOf(balancer: AdminBalancer): Promise<string | null> {
  return balancer.snapshot().phase === 'running' ? balancer.reloading.drift() : null
}

function statusOf({ balancer, clock, version, pid }: AdminParts, drift: string | null) {
  const { listeners, pools, ...whole } = balancer.snapshot()
  const { startedAt, sessions } = whole
  return {
    ...whole,
    version,
    pid,
    uptimeMs: startedAt === null ? 0 : clock.wallMs() - Date.parse(startedAt),
    drift,
    counts: {
      listeners: listeners.length,
      pools: pools.length,
      backends: pools.reduce((sum, { backends }) => sum + backends.length, 0),
      sessions,
      overrides: balancer.overrides().length,
    },
  }
}
