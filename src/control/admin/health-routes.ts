/** Whether the process is alive, and whether it should be sent clients. */

import { createRoute, z } from '@hono/zod-openapi'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminBalancer, AdminParts } from './admin-port.js'
import { refusal } from './problem-details.js'

const alive = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Alive: the main thread answers.',
  responses: answers('It is.', z.object({ alive: z.literal(true) })),
})

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Ready: listeners are bound, the configuration is applied, it is not stopping.',
  request: {
    query: z.strictObject({
      pool: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .describe('Also demands a usable backend in this pool; may be given several times.'),
    }),
  },
  responses: answers('It is.', z.object({ ready: z.literal(true) })),
})

/** Adds these routes to the app. */
export function addHealthRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(alive, () => answer(alive, { alive: true }))
  app.openapi(ready, (context) => {
    const pools = [context.req.valid('query').pool ?? []].flat()
    const why = whyNotReady(balancer.snapshot(), pools)
    if (why !== undefined) return refusal(503, why)
    return answer(ready, { ready: true })
  })
}

function whyNotReady(
  { phase, listeners, pools }: ReturnType<AdminBalancer['snapshot']>,
  wanted: readonly string[],
): string | undefined {
  if (phase !== 'running') return `the balancer is ${phase}`
  const closed = listeners.find(({ open }) => !open)
  if (closed !== undefined) return `listener ${closed.name} is not open`
  for (const name of wanted) {
    const pool = pools.find((one) => one.name === name)
    if (pool === undefined) return `there is no pool ${name}`
    if (!pool.available) return `pool ${name} has no usable backend`
  }
  return undefined
}
