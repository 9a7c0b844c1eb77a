/**
 * What the page knows, and how each message from the balancer changes it. A reducer: values in,
 * values out; streams, clocks and drawing are elsewhere.
 */

import type { BalancerSnapshot, HistoryView } from '../../src/app/balancer-snapshot.js'
import { noRates, type Rates, ratesBetween } from './rates.js'
import { addSample, noSeries, type Series, sampleOf, seriesOf, withHistory } from './series.js'

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

type Measured = Pick<BalancerSnapshot, 'startedAt' | 'pools'> & { readonly atMs: number }

/** All that is shown of the balancer. */
export type PageState = {
  readonly connection: Connection
  /** Undefined until the first view has come. Stays as it was while the connection is lost. */
  readonly view: BalancerSnapshot | undefined
  /** On the balancer's clock, milliseconds since 1970. */
  readonly viewAtMs: number
  readonly rates: Rates
  /** The view that the next rates are counted from. */
  readonly measured: Measured | undefined
  /** The last quarter of an hour, a sample a second; the last day, one a minute. */
  readonly seconds: Series
  readonly minutes: Series
  /** Newest first. */
  readonly events: readonly EventItem[]
}

/** Something the page was told. */
export type Message =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'view'; readonly view: BalancerSnapshot; readonly atMs: number }
  | { readonly kind: 'events'; readonly events: readonly EventItem[] }
  | { readonly kind: 'history'; readonly history: HistoryView }

/** The most events kept; older ones go. */
export const eventsKeptMax = 500

const rateMsMin = 900

/** Before anything was told. */
export const firstState: PageState = {
  connection: { state: 'connecting' },
  view: undefined,
  viewAtMs: 0,
  rates: noRates,
  measured: undefined,
  seconds: noSeries,
  minutes: noSeries,
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
      return {
        ...state,
        seconds: withHistory(state.seconds, seriesOf(message.history.seconds)),
        minutes: seriesOf(message.history.minutes),
      }
  }
}

function withView(state: PageState, view: BalancerSnapshot, atMs: number): PageState {
  const { measured } = state
  const shown = { ...state, view, viewAtMs: atMs }
  const isSame = measured?.startedAt === view.startedAt
  const apartMs = isSame ? atMs - measured.atMs : 0
  // A view that follows an event closely would make a rate of next to no time.
  if (isSame && apartMs >= 0 && apartMs < rateMsMin) return shown
  const known =
    isSame && apartMs > 0 ? ratesBetween(measured.pools, view.pools, apartMs) : undefined
  return {
    ...shown,
    measured: { startedAt: view.startedAt, pools: view.pools, atMs },
    rates: known ?? noRates,
    seconds: addSample(state.seconds, sampleOf(view, known, atMs)),
  }
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
