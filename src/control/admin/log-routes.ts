/** How much the program logs. */

import { createRoute, z } from '@hono/zod-openapi'
import { logLevels } from '../../core/log-level.js'
import { reasonWords } from '../../core/override.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import type { AdminParts } from './admin-port.js'
import { byOf } from './operating.js'
import { refusal } from './problem-details.js'

const level = z.enum(logLevels)

const change = createRoute({
  method: 'put',
  path: '/api/v1/log/level',
  summary: 'Logs from now on what is at least so serious, until the next start.',
  request: {
    body: {
      content: {
        'application/json': { schema: z.strictObject({ level, reason: reasonWords.optional() }) },
      },
    },
  },
  responses: answers('The level now, and before.', z.object({ level, before: level })),
})

/** Adds this route to the app. */
export function addLogRoutes(app: AdminApp, { setLogLevel }: AdminParts): void {
  app.openapi(change, (context) => {
    const { level: wanted, reason } = context.req.valid('json')
    if (setLogLevel === undefined) return refusal(404, 'the program around it keeps its own log')
    const before = setLogLevel(wanted, byOf(context, reason))
    return answer(change, { level: wanted, before })
  })
}
