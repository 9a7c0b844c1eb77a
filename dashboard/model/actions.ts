/**
 * What an operator may do to backends from this page: as requests to the API, with what there is to
 * think of before. Sending is done elsewhere.
 */

import type { BackendView, BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { counted } from './format.js'
import { keyOf } from './rates.js'

/** What may be done to a backend. `clear` takes back what operators have decided about it. */
export const actionKinds = [
  'drain',
  'maintenance',
  'ready',
  'weight',
  'force-up',
  'force-down',
  'clear',
  'close-sessions',
] as const

/** The kind of one action. */
export type ActionKind = (typeof actionKinds)[number]

/** What the page says of an action. `decides`: it has a reason and may end by itself. */
export type ActionWords = {
  readonly label: string
  readonly effect: string
  readonly decides: boolean
}

/** A backend by its two names. */
export type BackendName = { readonly pool: string; readonly backend: string }

/** An action with all that was said of it. Durations as the configuration writes them: `30m`. */
export type Wish = {
  readonly kind: ActionKind
  readonly weight: number
  readonly reason: string
  /** Empty: until somebody takes it back. */
  readonly expiresIn: string
}

/** A request to the API. */
export type ActionRequest = {
  readonly path: string
  readonly method: 'PUT' | 'DELETE'
  readonly body?: Readonly<Record<string, unknown>>
}

/** The greatest weight there is. */
export const weightMax = 256

/** What each action is called and does. */
export const actionWords: Readonly<Record<ActionKind, ActionWords>> = {
  drain: {
    label: 'drain',
    effect: 'No new sessions. Open ones go on until they end, or timeouts.drain is over.',
    decides: true,
  },
  maintenance: {
    label: 'maintenance',
    effect: 'No new sessions, no probes. Open sessions are drained, then closed.',
    decides: true,
  },
  ready: {
    label: 'ready',
    effect: 'To be used, whatever the configuration or an agent says.',
    decides: true,
  },
  weight: {
    label: 'weight …',
    effect: 'Its share of new sessions beside the others of its pool; 0 is none.',
    decides: true,
  },
  'force-up': {
    label: 'force up',
    effect: 'Counts as up, whatever its probes say.',
    decides: true,
  },
  'force-down': {
    label: 'force down',
    effect: 'Counts as down, whatever its probes say.',
    decides: true,
  },
  clear: {
    label: 'clear',
    effect:
      'Takes back what operators have decided: configuration, agents and probes decide again.',
    decides: false,
  },
  'close-sessions': {
    label: 'close sessions',
    effect: 'Ends all open sessions with a reset. Their clients notice.',
    decides: false,
  },
}

/** The request that does it to one backend. What was decided about other things stays. */
export function requestFor(wish: Wish, { pool, backend }: BackendName): ActionRequest {
  const path = `pools/${encodeURIComponent(pool)}/backends/${encodeURIComponent(backend)}`
  const decide = (what: ActionRequest['body']): ActionRequest => {
    return { path: `${path}/override?merge=true`, method: 'PUT', body: decision(what, wish) }
  }
  switch (wish.kind) {
    case 'drain':
    case 'maintenance':
    case 'ready':
      return decide({ state: wish.kind })
    case 'force-up':
      return decide({ health: 'up' })
    case 'force-down':
      return decide({ health: 'down' })
    case 'weight':
      return decide({ weight: wish.weight })
    case 'clear':
      return { path: `${path}/override`, method: 'DELETE' }
    case 'close-sessions':
      return { path: `${path}/sessions`, method: 'DELETE' }
  }
}

/** What to think of before it is done to these backends, in sentences. */
export function warningsFor(
  kind: ActionKind,
  names: readonly BackendName[],
  view: BalancerSnapshot,
): readonly string[] {
  const meant = new Set(names.map(({ pool, backend }) => keyOf(pool, backend)))
  if (kind === 'close-sessions') {
    const open = view.pools.flatMap(({ name, backends }) =>
      backends.filter((backend) => meant.has(keyOf(name, backend.name))),
    )
    const sessions = open.reduce((sum, backend) => sum + backend.sessions, 0)
    return [`${counted(sessions, 'session')} will be ended.`]
  }
  if (!takesOut.has(kind)) return []
  return view.pools.flatMap(({ name, backends }) => {
    const isMeant = (backend: BackendView) => meant.has(keyOf(name, backend.name))
    if (!backends.some(isMeant)) return []
    const isLeft = (backend: BackendView) => isUsable(backend) && !isMeant(backend)
    if (!backends.some(isUsable) || backends.some(isLeft)) return []
    return [`No usable backend is left in pool ${name}: its new clients will be turned away.`]
  })
}

const takesOut: ReadonlySet<ActionKind> = new Set(['drain', 'maintenance', 'force-down'])

function isUsable({ effective }: BackendView): boolean {
  return effective === 'up' || effective === 'full' || effective === 'unknown'
}

function decision(
  what: ActionRequest['body'],
  { reason, expiresIn }: Wish,
): Readonly<Record<string, unknown>> {
  return {
    ...what,
    ...(reason === '' ? {} : { reason }),
    ...(expiresIn === '' ? {} : { expiresIn }),
  }
}
