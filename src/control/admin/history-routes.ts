/** What was measured: for Prometheus, and over time for a page that opens. */

import { createRoute, z } from '@hono/zod-openapi'
import { historyNames } from '../../core/history.js'
import type { HistoryView } from '../metrics/recorder.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { time } from './backend-answers.js'
import { refusal } from './problem-details.js'

const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'All metrics, as Prometheus reads them.',
  responses: {
    200: { description: 'As text.', content: { 'text/plain': { schema: z.string() } } },
  },
})

const values = z.array(z.number().nullable())
const series = z
  .object(Object.fromEntries(historyNames.map((name) => [name, values])))
  .openapi('HistorySeries') as unknown as z.ZodType<HistoryView['seconds']['all']>

const span = z
  .object({
    stepMs: z.int(),
    from: time.describe('When the first step began.'),
    all: series,
    pools: z.record(z.string(), series),
  })
  .openapi('HistorySpan')

const historyAnswer = z
  .object({ seconds: span, minutes: span })
  .openapi('History') satisfies z.ZodType<HistoryView>

const history = createRoute({
  method: 'get',
  path: '/api/v1/history',
  summary: 'What was: 15 minutes by seconds, a day by minutes.',
  request: {
    query: z.strictObject({
      pool: z.string().optional().describe('Beside the whole, of this pool alone.'),
      pools: z.enum(['true', 'false']).default('true').describe('Of pools at all.'),
    }),
  },
  responses: answers('Null where nothing is known.', historyAnswer),
})

const noPool = '' // No pool has this name.

/** Adds these routes to the app. */
export function addHistoryRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(metrics, async (context) => {
    return context.text(await balancer.metricsText(), 200, { 'content-type': metricsType })
  })
  app.openapi(history, ({ req }) => {
    const { pool, pools } = req.valid('query')
    if (pool !== undefined && balancer.snapshot().pools.every(({ name }) => name !== pool)) {
      return refusal(404, `there is no pool ${pool}`)
    }
    const view = balancer.history(pools === 'false' ? noPool : pool)
    if (view === undefined) return refusal(503, 'nothing is recorded before the start')
    return answer(history, view)
  })
}
