/** Asking a backend now how it is. */

import { createRoute } from '@hono/zod-openapi'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { backendAnswer } from './backend-answers.js'
import { backendParams } from './operating.js'

const probe = createRoute({
  method: 'post',
  path: '/api/v1/pools/{pool}/backends/{backend}/probe',
  summary: 'Probes a backend now.',
  request: { params: backendParams },
  responses: answers('The backend, once every probe of it has answered.', backendAnswer),
})

/** Adds this route to the app. */
export function addProbeRoute(app: AdminApp, { balancer }: AdminParts): void {
  app.openapi(probe, async ({ req }) => {
    return answer(probe, await balancer.probeNow(req.valid('param')))
  })
}
