/** The stream of what happens, as server-sent events. */

import { createRoute, z } from '@hono/zod-openapi'
import type { AdminApp } from './admin-env.js'
import { refusal } from './problem-details.js'
import { type StreamHub, type StreamTopic, streamsMax, streamTopics } from './stream-hub.js'

const topicList = z
  .string()
  .default('snapshot,events')
  .transform((text) => text.split(',').map((topic) => topic.trim()))
  .pipe(z.array(z.enum(streamTopics)).min(1))
  .openapi({
    type: 'string',
    default: 'snapshot,events',
    description: `Of ${streamTopics.join(', ')}, separated by commas.`,
  })

const stream = createRoute({
  method: 'get',
  path: '/api/v1/stream',
  summary: 'What happens, as it happens: server-sent events.',
  request: {
    query: z.strictObject({ topics: topicList }),
    headers: z.object({
      'last-event-id': z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Goes on after this message, as far back as events are kept.'),
    }),
  },
  responses: {
    200: {
      description: 'The field `event` is the topic, `id` counts up, `data` is JSON.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
})

/** Adds this route to the app. */
export function addStreamRoute(app: AdminApp, hub: StreamHub): void {
  app.openapi(stream, ({ req }) => {
    const { topics } = req.valid('query')
    const { 'last-event-id': lastId } = req.valid('header')
    const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
    // Nobody would ever read it, and nobody would ever end it.
    if (req.method === 'HEAD') return new Response(null, { headers })
    const body = hub.open({ topics: new Set<StreamTopic>(topics), lastId })
    if (body === undefined) return refusal(503, `there are ${streamsMax} streams already`)
    return new Response(body, { headers })
  })
}
