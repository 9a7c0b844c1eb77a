/**
 * What the page knows, and how each message from the balancer changes it. A reducer: values in,
 * values out; streams, clocks and drawing are elsewhere.
 */

import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { noRates, type Rates, ratesBetween } from './rates.js'
import { addSample, noSeries, type Series, sampleOf } from './series.js'

/** How the page stands with the balancer. Times are the browser's, milliseconds since 1970. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly why: string; readonly sinceMs: number }

/** An event as the API tells it. */
export type EventItem = {
  readonly id: number
  /** ISO 8601 in UTC. */
  readonly at: string
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** All that is shown of the balancer. */
export type PageState = {
  readonly connection: Connection
  /** Undefined until the first view has come. Stays as it was while the connection is lost. */
  readonly view: BalancerSnapshot | undefined
  readonly viewAtMs: number
  readonly rates: Rates
  /** The last quarter of an hour, a sample a second. */
  readonly series: Series
  /** Newest first. */
  readonly events: readonly EventItem[]
}

/** Something the page was told. */
export type Message =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'view'; readonly view: BalancerSnapshot; readonly atMs: number }
  | { readonly kind: 'events'; readonly events: readonly EventItem[] }
  | { readonly kind: 'history'; readonly series: Series }

/** The most events kept; older ones go. */
export const eventsKeptMax = 500

/** Before anything was told. */
export const firstState: PageState = {
  connection: { state: 'connecting' },
  view: undefined,
  viewAtMs: 0,
  rates: noRates,
  series: noSeries,
  events: [],
}

/** The state after a message. */
export function reduce(state: PageState, message: Message): PageState {
  switch (message.kind) {
    case 'connection':
      return { ...state, connection: message.connection }
    case 'view':
      return withView(state, message.view, message.atMs)
    case 'events':
      return { ...state, events: mergeEvents(state.events, message.events) }
    case 'history':
      return { ...state, series: message.series }
  }
}

function withView(state: PageState, view: BalancerSnapshot, atMs: number): PageState {
  const isSame = state.view?.startedAt === view.startedAt
  const known =
    state.view === undefined || !isSame
      ? undefined
      : ratesBetween(state.view.pools, view.pools, atMs - state.viewAtMs)
  const rates = known ?? noRates
  const series = addSample(state.series, sampleOf(view, known, atMs))
  return { ...state, view, viewAtMs: atMs, rates, series }
}

// After a reconnection some come twice; their numbers tell.
function mergeEvents(
  known: readonly EventItem[],
  news: readonly EventItem[],
): readonly EventItem[] {
  const ids = new Set(known.map(({ id }) => id))
  const fresh = news.filter(({ id }) => !ids.has(id))
  return [...fresh, ...known].sort((left, right) => right.id - left.id).slice(0, eventsKeptMax)
}
