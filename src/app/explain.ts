/** Answers why a session goes where it goes: one that might come, or one that did. */

import { randomInt } from 'node:crypto'
import type { Control } from '../control/control.js'
import { explainNow, statesOf } from '../control/explain-now.js'
import { isLiteral, parseAddress } from '../core/address.js'
import type { Config } from '../core/config/schema.js'
import { explainPick } from '../core/explain/explain-pick.js'
import type { ExplainedSession, Explanation, Question } from '../core/explain/explanation.js'
import { ipBytes } from '../core/ip.js'
import type { LiveTable } from '../core/live-table.js'
import { seededRng } from '../core/rng.js'
import type { SessionRecord } from '../core/session.js'
import type { Clock } from '../core/world.js'
import type { Engine, SessionView } from '../engine/engine.js'
import { notFound } from './backend-called.js'
import { OperationError } from './operation-error.js'
import type { Pauses } from './pauses.js'
import type { RecentSession, SessionTraces } from './session-traces.js'

/** The parts of a balancer that know. */
export type ExplainParts = {
  readonly config: Config
  readonly control: Control
  readonly engine: Engine
  readonly live: LiveTable
  readonly clock: Clock
  readonly traces: SessionTraces
  readonly pauses: Pauses
}

/** Rejects with an OperationError for a listener or a session that nobody knows. */
export async function explain(parts: ExplainParts, question: Question): Promise<Explanation> {
  if (!('session' in question)) return explainComing(parts, question)
  const id = question.session
  const recent = parts.traces.find(id)
  if (recent?.record !== undefined) return explainRecent(parts, recent, recent.record)
  const open = (await parts.engine.sessions()).find((session) => session.id === id)
  if (recent !== undefined) return explainRecent(parts, recent, open)
  if (open !== undefined) return explainOpen(parts, open)
  throw new OperationError(
    'not-found',
    `no open session has the id "${id}", and how it was picked is not remembered: that is kept ` +
      'of the sessions that failed last and of a sample of the others',
  )
}

type About = Pick<Explanation, 'session' | 'notes'>

function explainComing(
  parts: ExplainParts,
  { listener, client, sni }: Exclude<Question, { session: string }>,
  about: About = { session: null, notes: [] },
): Explanation {
  const { config, control, engine, live, clock, pauses } = parts
  const listenerConfig = Object.hasOwn(config.listeners, listener)
    ? config.listeners[listener]
    : undefined
  if (listenerConfig === undefined) {
    throw notFound('listener', listener, Object.keys(config.listeners))
  }
  const host = client === undefined ? undefined : hostOf(client)
  const { paused } = pauses.of(listener)
  const pause = paused === null ? [] : [`The listener does not accept just now: ${paused}.`]
  const name = sni === undefined ? [] : ['There are no routes, so the name plays no part.']
  return explainNow(control.pools.get(listenerConfig.pool)!, config.pools[listenerConfig.pool]!, {
    at: new Date(clock.wallMs()).toISOString(),
    listener,
    client: client ?? null,
    sni: sni ?? null,
    session: about.session,
    notes: [...about.notes, ...pause, ...name],
    host,
    nowMs: engine.pickNowMs(),
    rng: seededRng(randomInt(2 ** 31)),
    live,
  })
}

// How it was picked was not taken down.
function explainOpen(parts: ExplainParts, open: SessionView): Explanation {
  const { listener, client, backend, pool } = open
  const where = backend === null ? 'has no backend yet' : `is on ${pool}/${backend}`
  const notes = [
    `The session ${where}. How that was decided was not taken down, which is done for a sample; ` +
      'this is what a new session of its client would meet now.',
  ]
  return explainComing(parts, { listener, client }, { session: sessionOf(open), notes })
}

function explainRecent(
  { control }: ExplainParts,
  { trace }: RecentSession,
  known: SessionRecord | SessionView | undefined,
): Explanation {
  const { id, listener, client, atMs, pick } = trace
  const at = new Date(atMs).toISOString()
  const session =
    known === undefined
      ? { id, reason: null, detail: null, opened: at, queueMs: 0, attempts: [] }
      : sessionOf(known)
  const pool = control.pools.get(pick.pool)
  const notes = known === undefined ? ['The session has ended; how is not remembered.'] : []
  const { reason, detail } = session
  return explainPick(pick, {
    basis: 'then',
    at,
    listener,
    client,
    sni: null,
    session,
    notes,
    states: pool === undefined ? new Map() : statesOf(pool),
    without: { kind: 'reset', reason: reason ?? 'no-backend', detail },
  })
}

function sessionOf(known: SessionRecord | SessionView): ExplainedSession {
  const { id, opened, queueMs, attempts } = known
  const [reason, detail] = 'reason' in known ? [known.reason, known.detail] : [null, null]
  return { id, reason, detail, opened, queueMs, attempts }
}

// Without the port, which plays no part. Clients of unix sockets have no address.
function hostOf(client: string): string {
  if (client.startsWith('unix:')) return ''
  const bare = client.replace(/^\[(.*)\]$/, '$1')
  if (ipBytes(bare) !== undefined) return bare
  const parsed = parseAddress(client)
  if (parsed.ok && parsed.value.kind === 'tcp' && isLiteral(parsed.value)) return parsed.value.host
  throw new OperationError('invalid', `"${client}" is no address of a client; write 192.0.2.7`)
}
