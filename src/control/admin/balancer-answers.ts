/** The balancer as a whole, its listeners and its sessions, as the API gives them. */

import { z } from '@hono/zod-openapi'
import { dialCodes } from '../../core/close-reason.js'
import type { SessionRecord } from '../../core/session.js'
import { count, poolAnswer, time } from './backend-answers.js'

/** A listener as it stands now. */
export const listenerAnswer = z
  .object({
    name: z.string(),
    addresses: z.array(z.string()).describe('As bound; as configured while it is not open.'),
    open: z.boolean(),
    pool: z.string(),
    sessions: count.describe('Sessions now.'),
    paused: z.string().nullable().describe('Why it does not accept just now; null while it does.'),
    pausedBy: z.string().nullable().describe('The operator who wants it so; null for no room.'),
  })
  .openapi('Listener')

const whole = {
  name: z.string().describe('Of this instance.'),
  phase: z.enum(['new', 'starting', 'running', 'stopping', 'stopped']),
  engine: z.object({
    name: z.string(),
    why: z.string().nullable().describe('Why this one; null where there was no choice.'),
  }),
  revision: count.describe('Of the configuration the data plane uses; 0 before the start.'),
  startedAt: time.nullable(),
  sessions: count.describe('Sessions now.'),
  sessionsMax: count.describe('The most there may be at once.'),
  notes: z.array(z.string()).describe('What whoever started it should know.'),
}

/** What `snapshot()` of a balancer gives. */
export const snapshotAnswer = z
  .object({ ...whole, listeners: z.array(listenerAnswer), pools: z.array(poolAnswer) })
  .openapi('Snapshot')

/** The balancer without its parts, and how many of these there are. */
export const statusAnswer = z
  .object({
    ...whole,
    version: z.string().describe('Of Evener.'),
    pid: count,
    uptimeMs: z.number(),
    drift: z
      .string()
      .nullable()
      .describe('How the file differs from what runs; null: it does not.'),
    counts: z.object({
      listeners: count,
      pools: count,
      backends: count,
      sessions: count,
      overrides: count,
    }),
  })
  .openapi('Status')

/** One try to reach a backend. */
export const attemptAnswer = z.object({
  backend: z.string(),
  result: z.enum(['connected', ...dialCodes]),
  ms: z.number(),
})

type OpenSession = Omit<
  SessionRecord,
  'reason' | 'detail' | 'closedBy' | 'toClient' | 'toBackend' | 'final'
>

/** A session that is open: its record as it would be, less its end. */
export const sessionAnswer = z
  .object({
    id: z.string(),
    listener: z.string(),
    bind: z.string().describe('The address the client came in by.'),
    route: z.string().nullable(),
    pool: z.string().nullable(),
    backend: z.string().nullable(),
    backendAddress: z.string().nullable(),
    localAddress: z.string().nullable().describe('Our own end of the backend connection.'),
    client: z.string(),
    peer: z.string().describe("The socket's; differs from the client behind a PROXY header."),
    opened: time,
    queueMs: z.number(),
    connectMs: z.number().nullable(),
    firstByteMs: z.number().nullable(),
    durationMs: z.number(),
    bytesIn: count,
    bytesOut: count,
    attempts: z.array(attemptAnswer),
    revision: count.describe('Of the configuration it began with.'),
    sni: z.string().nullable(),
    alpn: z.string().nullable(),
    engine: z.string(),
    worker: count,
  })
  .openapi('Session') satisfies z.ZodType<OpenSession>
