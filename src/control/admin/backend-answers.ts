/**
 * Backends and pools as the API gives them. The checks of the compiler tie these schemas to the
 * views that are answered: a field that a view gets, and this does not, does not compile.
 */

import { z } from '@hono/zod-openapi'
import { adminStates } from '../../core/backend-state.js'
import { override } from '../../core/override.js'
import type { BackendView, PoolView } from '../view.js'

/** A time: ISO 8601 in UTC. */
export const time = z.string().openapi({ format: 'date-time', example: '2026-01-31T12:00:00.000Z' })

/** A number of things. */
export const count = z.int().min(0)

const healthStates = ['unchecked', 'unknown', 'up', 'down'] as const

const probeResult = z
  .object({
    at: time.describe('When it ended.'),
    result: z.enum(['passed', 'failed', 'inconclusive']),
    ms: z.number().describe('How long it took.'),
    why: z.string().nullable().describe('In words; null when it passed.'),
  })
  .openapi('ProbeResult')

const probe = z
  .object({
    name: z.string(),
    type: z.string(),
    address: z.string().nullable().describe('Where it asks, when not at the backend itself.'),
    health: z.enum(healthStates),
    certificateExpires: time.nullable().describe('Of the certificate it was shown.'),
    results: z.array(probeResult).describe('The last ten, oldest first.'),
  })
  .openapi('Probe')

const totals = z
  .object({
    sessions: count,
    connectFailures: count,
    bytesIn: count.describe('From clients to the backend.'),
    bytesOut: count.describe('From the backend to clients.'),
    answered: count,
    unanswered: count.describe('Sessions that waited too long for an answer.'),
  })
  .openapi('BackendTotals')

/** A backend as it stands now. */
export const backendAnswer = z
  .object({
    name: z.string().describe('Its identity within its pool.'),
    address: z.string().describe('As configured.'),
    resolvedAddress: z.string().nullable().describe('Null while its name has no address.'),
    weight: z
      .number()
      .describe('As an operator wants it, or what an agent leaves of the configured.'),
    effectiveWeight: z.number().describe('Of the moment: slow start and all.'),
    maxSessions: count.nullable().describe('Null for no limit.'),
    dynamic: z.boolean().describe('An operator added it; the configuration does not name it.'),
    backup: z.boolean(),
    admin: z.enum(adminStates).describe('What it is to be used for.'),
    health: z.enum(healthStates).describe('What the probes say, or an operator.'),
    ejectedUntil: time.nullable().describe('Until when live traffic has put it out.'),
    effective: z
      .enum(['maintenance', 'drain', 'down', 'ejected', 'unknown', 'full', 'up'])
      .describe('What it is, all of these together.'),
    decidedBy: z.enum(['config', 'agent', 'operator', 'probe', 'traffic']),
    since: time,
    why: z.string().describe('Why it is that, in words.'),
    overrides: z.array(override).describe('What operators have decided about it.'),
    probes: z.array(probe),
    sessions: count.describe('Sessions now.'),
    totals: totals.describe('Since it was added.'),
  })
  .openapi('Backend') satisfies z.ZodType<BackendView>

/** One backend, with the pool it is in. */
export const backendOfPoolAnswer = z
  .object({ ...backendAnswer.shape, pool: z.string() })
  .openapi('BackendOfPool')

/** A pool as it stands now. */
export const poolAnswer = z
  .object({
    name: z.string(),
    available: z.boolean().describe('It has a usable backend.'),
    sessions: count,
    queued: count.describe('Sessions that wait for a backend with room.'),
    backends: z.array(backendAnswer),
  })
  .openapi('Pool') satisfies z.ZodType<PoolView>
