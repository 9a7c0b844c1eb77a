/** What the API lists, as tables: which columns there are, and which leave when room is short. */

import type {
  BackendView,
  ListenerView,
  PoolView,
  SessionView,
} from '../../app/balancer-snapshot.js'
import type { Effective } from '../../core/backend-state.js'
import type { TableColumn } from '../terminal/fit-table.js'
import { humanCount, humanDuration, humanSize } from '../terminal/human.js'
import type { Piece } from '../terminal/line.js'
import type { Paint } from '../terminal/paint.js'
import { printable } from '../terminal/text.js'

/** A backend with the name of its pool, as the API lists it. */
export type ListedBackend = BackendView & { readonly pool: string }

/** The colour of a state wherever it is shown. */
export const stateStyles: Readonly<Record<Effective, keyof Paint>> = {
  up: 'green',
  full: 'yellow',
  unknown: 'yellow',
  drain: 'yellow',
  maintenance: 'yellow',
  ejected: 'red',
  down: 'red',
}

/** `since` as an age at `nowMs`: `5m 02s`. */
export function ageOf(since: string, nowMs: number): string {
  return humanDuration(Math.max(0, nowMs - Date.parse(since)))
}

/** Columns of a list of backends, seen at `nowMs`. */
export function backendColumns(nowMs: number): readonly TableColumn<ListedBackend>[] {
  return [
    { title: 'BACKEND', cell: ({ pool, name }) => printable(`${pool}/${name}`), shrinksTo: 16 },
    { title: 'ADDRESS', cell: addressOf, leaves: 4, shrinksTo: 12 },
    { title: 'STATE', cell: ({ effective }) => [effective, stateStyles[effective]] },
    { title: 'BY', cell: ({ decidedBy }) => decidedBy, leaves: 5 },
    { title: 'SINCE', cell: ({ since }) => ageOf(since, nowMs), isNumber: true, leaves: 3 },
    { title: 'WEIGHT', cell: ({ weight }) => String(weight), isNumber: true, leaves: 7 },
    { title: 'OPEN', cell: ({ sessions }) => humanCount(sessions), isNumber: true },
    {
      title: 'TOTAL',
      cell: ({ totals }) => humanCount(totals.sessions),
      isNumber: true,
      leaves: 6,
    },
    { title: 'IN', cell: ({ totals }) => humanSize(totals.bytesIn), isNumber: true, leaves: 8 },
    { title: 'OUT', cell: ({ totals }) => humanSize(totals.bytesOut), isNumber: true, leaves: 8 },
    { title: 'WHY', cell: ({ why }) => printable(why), leaves: 1, shrinksTo: 12 },
  ]
}

function addressOf({ address, resolvedAddress }: BackendView): Piece {
  const isResolved = resolvedAddress !== null && resolvedAddress !== address
  return printable(isResolved ? `${address} (${resolvedAddress})` : address)
}

/** Columns of a list of listeners. */
export const listenerColumns: readonly TableColumn<ListenerView>[] = [
  { title: 'LISTENER', cell: ({ name }) => name, shrinksTo: 16 },
  { title: 'ADDRESS', cell: ({ addresses }) => addresses.join(' '), shrinksTo: 20 },
  { title: 'POOL', cell: ({ pool }) => pool, leaves: 2 },
  { title: 'STATE', cell: listenerState },
  { title: 'OPEN', cell: ({ sessions }) => humanCount(sessions), isNumber: true },
  { title: 'WHY', cell: ({ paused }) => printable(paused ?? ''), leaves: 1, shrinksTo: 12 },
]

function listenerState({ open, paused }: ListenerView): Piece {
  if (paused !== null) return ['paused', 'yellow']
  return open ? ['open', 'green'] : ['closed', 'dim']
}

/** A pool, its backends counted by state. */
export type ListedPool = PoolView

/** Columns of a list of pools. */
export const poolColumns: readonly TableColumn<ListedPool>[] = [
  { title: 'POOL', cell: ({ name }) => name, shrinksTo: 16 },
  {
    title: 'STATE',
    cell: ({ available }) => (available ? ['available', 'green'] : ['unavailable', 'red']),
  },
  { title: 'BACKENDS', cell: ({ backends }) => humanCount(backends.length), isNumber: true },
  {
    title: 'UP',
    cell: ({ backends }) =>
      humanCount(backends.filter(({ effective }) => effective === 'up').length),
    isNumber: true,
  },
  { title: 'OPEN', cell: ({ sessions }) => humanCount(sessions), isNumber: true },
  { title: 'QUEUED', cell: ({ queued }) => humanCount(queued), isNumber: true, leaves: 2 },
  { title: 'NOT UP', cell: ({ backends }) => notUp(backends), leaves: 1, shrinksTo: 12 },
]

function notUp(backends: readonly BackendView[]): Piece {
  const out = backends.filter(({ effective }) => effective !== 'up')
  const words = out.map(({ name, effective }) => `${name} ${effective}`)
  return [printable(words.join(', ')), 'dim']
}

/** Columns of a list of sessions, seen at `nowMs`. */
export function sessionColumns(nowMs: number): readonly TableColumn<SessionView>[] {
  return [
    { title: 'SESSION', cell: ({ id }) => id },
    { title: 'CLIENT', cell: ({ client }) => printable(client), shrinksTo: 15 },
    { title: 'LISTENER', cell: ({ listener }) => listener, leaves: 3 },
    { title: 'BACKEND', cell: backendOf, shrinksTo: 16 },
    { title: 'AGE', cell: ({ opened }) => ageOf(opened, nowMs), isNumber: true },
    { title: 'IN', cell: ({ bytesIn }) => humanSize(bytesIn), isNumber: true, leaves: 1 },
    { title: 'OUT', cell: ({ bytesOut }) => humanSize(bytesOut), isNumber: true, leaves: 1 },
    { title: 'REVISION', cell: ({ revision }) => String(revision), isNumber: true, leaves: 4 },
  ]
}

function backendOf({ pool, backend }: SessionView): Piece {
  return backend === null ? ['none yet', 'dim'] : printable(`${pool}/${backend}`)
}

/** One override, as the API lists it. */
export type ListedOverride = {
  readonly pool: string
  readonly backend: string
  readonly state?: string | null
  readonly health?: string | null
  readonly weight?: number | null
  readonly by: string
  readonly reason: string | null
  readonly setAt: string
  readonly expiresAt: string | null
}

/** Columns of a list of overrides, seen at `nowMs`. */
export function overrideColumns(nowMs: number): readonly TableColumn<ListedOverride>[] {
  return [
    {
      title: 'BACKEND',
      cell: ({ pool, backend }) => printable(`${pool}/${backend}`),
      shrinksTo: 16,
    },
    { title: 'STATE', cell: ({ state }) => state ?? '' },
    { title: 'HEALTH', cell: ({ health }) => health ?? '', leaves: 2 },
    { title: 'WEIGHT', cell: ({ weight }) => String(weight ?? ''), isNumber: true },
    { title: 'BY', cell: ({ by }) => printable(by), leaves: 3, shrinksTo: 8 },
    { title: 'AGE', cell: ({ setAt }) => ageOf(setAt, nowMs), isNumber: true, leaves: 4 },
    { title: 'ENDS IN', cell: ({ expiresAt }) => endsIn(expiresAt, nowMs), isNumber: true },
    { title: 'REASON', cell: ({ reason }) => printable(reason ?? ''), leaves: 1, shrinksTo: 12 },
  ]
}

function endsIn(expiresAt: string | null, nowMs: number): string {
  return expiresAt === null ? 'never' : humanDuration(Math.max(0, Date.parse(expiresAt) - nowMs))
}
