/** Stopping and going on to accept. */

import { createRoute, z } from '@hono/zod-openapi'
import { reasonWords } from '../../core/override.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminBalancer, AdminParts } from './admin-port.js'
import { listenerAnswer } from './balancer-answers.js'
import { byOf } from './operating.js'

const request = {
  params: z.object({ listener: z.string() }),
  body: {
    content: {
      'application/json': { schema: z.strictObject({ reason: reasonWords.optional() }) },
    },
  },
}

const pause = createRoute({
  method: 'post',
  path: '/api/v1/listeners/{listener}/pause',
  summary: 'Stops accepting; the kernel queues who comes.',
  request,
  responses: answers('The listener, as it is now.', listenerAnswer),
})

const resume = createRoute({
  method: 'post',
  path: '/api/v1/listeners/{listener}/resume',
  summary: 'Goes on accepting.',
  request,
  responses: answers('The listener, as it is now.', listenerAnswer),
})

/** Adds these routes to the app. */
export function addListenerRoutes(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(pause, async (context) => {
    const { listener } = context.req.valid('param')
    const { reason } = context.req.valid('json')
    await balancer.pauseListener(listener, byOf(context, reason))
    return answer(pause, viewOf(balancer, listener))
  })
  app.openapi(resume, async (context) => {
    const { listener } = context.req.valid('param')
    const { reason } = context.req.valid('json')
    await balancer.resumeListener(listener, byOf(context, reason))
    return answer(resume, viewOf(balancer, listener))
  })
}

function viewOf(balancer: AdminBalancer, listener: string) {
  // It was there a moment ago, or pausing it would have been refused.
  return balancer.snapshot().listeners.find(({ name }) => name === listener)!
}
