/** Which open sessions are asked for, and how the API is asked. */

import type { SessionView } from '../../src/app/balancer-snapshot.js'

/** What a session must have; empty text stands for anything. */
export type SessionFilter = Readonly<Record<'listener' | 'pool' | 'backend' | 'client', string>>

/** What is answered; `cursor` is null where there are no more. */
export type SessionPage = {
  readonly items: readonly SessionView[]
  readonly cursor: string | null
}

/** Chooses every session. */
export const noSessionFilter: SessionFilter = { listener: '', pool: '', backend: '', client: '' }

const shownMax = 200 // Nobody reads more, and the balancer collects them every second.

/** The path that asks for them. */
export function sessionsPath(filter: SessionFilter): string {
  const chosen = Object.entries(filter).filter(([, value]) => value !== '')
  const query = [...chosen, ['limit', String(shownMax)] as const]
  const parts = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `sessions?${parts.join('&')}`
}
