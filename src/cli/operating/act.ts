/** The verbs that change something other than a backend's state. */

import { changesOf } from '../../core/plan/format-plan.js'
import { countsOf, type Plan } from '../../core/plan/plan.js'
import { counted } from '../terminal/human.js'
import { printable } from '../terminal/text.js'
import { chosenBackends } from './chosen-backends.js'
import type { Instance } from './instance.js'
import { backendPath, withQuery } from './query.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'

/** `evener pause LISTENER` and `evener resume LISTENER` */
export async function pauseOrResume(
  instance: Instance,
  { verb, listener, options: { reason } }: RequestOf<'pause' | 'resume'>,
): Promise<number> {
  const path = `/api/v1/listeners/${encodeURIComponent(listener)}/${verb}`
  const answer = await instance.ask({ method: 'POST', path, body: { reason } })
  const words = verb === 'pause' ? 'does not accept any more' : 'accepts again'
  return done(instance, answer, `${listener} ${words}`)
}

/** `evener close SESSION` and `evener close --backend POOL/BACKEND` */
export async function close(
  instance: Instance,
  { session, options: { backend, reason } }: RequestOf<'close'>,
): Promise<number> {
  if ((session === undefined) === (backend === undefined)) {
    throw new Refusal('name a session, or --backend POOL/BACKEND', 2)
  }
  if (session !== undefined) {
    const path = withQuery(`/api/v1/sessions/${encodeURIComponent(session)}`, { reason })
    const answer = await instance.ask({ method: 'DELETE', path })
    return done(instance, answer, `session ${session} was closed`)
  }
  let closed = 0
  for (const { pool, name } of await chosenBackends(instance, backend, undefined)) {
    const path = withQuery(`/api/v1/${backendPath({ pool, backend: name })}/sessions`, { reason })
    const answer = await instance.ask<{ readonly closed: number }>({ method: 'DELETE', path })
    closed += answer.closed
  }
  return done(instance, { closed }, `${counted(closed, 'session')} closed`)
}

/** `evener reload` */
export async function reload(
  instance: Instance,
  { options: { reason } }: RequestOf<'reload'>,
): Promise<number> {
  const answer = await instance.ask<{ readonly revision: number; readonly plan: Plan }>({
    method: 'POST',
    path: withQuery('/api/v1/reload', { reason }),
    body: {},
  })
  return done(
    instance,
    answer,
    `revision ${answer.revision} runs: ${changesOf(countsOf(answer.plan))}`,
  )
}

/** `evener log-level LEVEL` */
export async function logLevel(
  instance: Instance,
  { level }: RequestOf<'log-level'>,
): Promise<number> {
  const answer = await instance.ask({ method: 'PUT', path: '/api/v1/log/level', body: { level } })
  return done(instance, answer, `logged is what is at least ${level}`)
}

function done(instance: Instance, answer: unknown, text: string): number {
  return instance.isJson ? instance.tellJson(answer) : instance.tell(`${printable(text)}\n`)
}
