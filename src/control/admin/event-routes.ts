/** What happened of late. */

import { createRoute, z } from '@hono/zod-openapi'
import { parseEventTypes } from '../../core/event-types.js'
import { type EventType, eventTypes } from '../../core/events.js'
import { type AdminApp, answer, answers } from './admin-env.js'
import { time } from './backend-answers.js'
import { type EventLog, eventsKeptMax, type LoggedEvent } from './event-log.js'

const types: [EventType, ...EventType[]] = [eventTypes[0]!, ...eventTypes.slice(1)]

/** One event that was kept. */
export const eventAnswer = z
  .object({
    id: z.int().describe('Counts up over events of all kinds.'),
    at: time,
    type: z.enum(types),
    payload: z.record(z.string(), z.unknown()).describe('What events of this type carry.'),
  })
  .openapi('Event')

function typesIn(text: string, context: z.RefinementCtx): ReadonlySet<EventType> {
  const types = parseEventTypes(text)
  if (types.ok) return types.value
  context.addIssue({ code: 'custom', message: types.error })
  return z.NEVER
}

const events = createRoute({
  method: 'get',
  path: '/api/v1/events',
  summary: 'The last events, and with types=session.closed the last sessions.',
  request: {
    query: z.strictObject({
      after: z.coerce.number().int().min(0).default(0).describe('Newer than this id only.'),
      types: z
        .string()
        .transform(typesIn)
        .optional()
        .describe(
          'Of these types only, separated by commas; a type ends in ".*" for all of a kind.',
        ),
      limit: z.coerce.number().int().min(1).max(eventsKeptMax).default(eventsKeptMax),
    }),
  },
  responses: answers(
    'Oldest first; of more than `limit` the newest.',
    z.object({ items: z.array(eventAnswer), cursor: z.string().nullable() }).openapi('EventPage'),
  ),
})

/** Adds this route to the app. */
export function addEventRoutes(app: AdminApp, log: EventLog): void {
  app.openapi(events, (context) => {
    const { after, types: wanted, limit } = context.req.valid('query')
    return answer(events, { items: logged(log, after, wanted).slice(-limit), cursor: null })
  })
}

function logged(
  log: EventLog,
  after: number,
  wanted: ReadonlySet<EventType> | undefined,
): readonly LoggedEvent[] {
  if (wanted === undefined) return log.after(after, 'events')
  return [...log.after(after, 'events'), ...log.after(after, 'sessions')]
    .filter(({ type }) => wanted.has(type))
    .sort((left, right) => left.id - right.id)
}
