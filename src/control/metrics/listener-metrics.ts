/** The metrics of listeners: what came in, what was turned away, and how sessions ended. */

import { type CloseReason, closeReasons } from '../../core/close-reason.js'
import type { ListenerFacts, Metric, MetricFacts, Sample } from './metric.js'

/** Reasons to turn a client away before it becomes a session. */
export const rejections: readonly CloseReason[] = ['denied', 'limit']

/** The metrics with a label `listener`. */
export const listenerMetrics: readonly Metric[] = [
  {
    name: 'sessions_total',
    help: 'Sessions begun. Clients that were rejected are not among them.',
    type: 'counter',
    labels: ['listener'],
    read: (facts) => each(facts, ({ opened }) => opened),
  },
  {
    name: 'sessions_active',
    help: 'Sessions open now.',
    type: 'gauge',
    labels: ['listener'],
    read: (facts) => each(facts, ({ active }) => active),
  },
  {
    name: 'sessions_closed_total',
    help: 'Sessions that have ended, by the reason in their record.',
    type: 'counter',
    labels: ['listener', 'reason'],
    read: (facts) => byReason(facts, (reason) => !rejections.includes(reason)),
  },
  {
    name: 'rejected_total',
    help: 'Clients turned away before they became a session, by why.',
    type: 'counter',
    labels: ['listener', 'reason'],
    read: (facts) => byReason(facts, (reason) => rejections.includes(reason)),
  },
  {
    name: 'accept_paused',
    help: '1 while the listener does not accept and the kernel queues clients.',
    type: 'gauge',
    labels: ['listener'],
    read: (facts) => each(facts, ({ isPaused }) => (isPaused ? 1 : 0)),
  },
]

function each({ listeners }: MetricFacts, value: (listener: ListenerFacts) => number): Sample[] {
  return listeners.map((listener) => {
    return { labels: { listener: listener.name }, value: value(listener) }
  })
}

function* byReason(
  { listeners, tally }: MetricFacts,
  isWanted: (reason: CloseReason) => boolean,
): Iterable<Sample> {
  const reasons = closeReasons.filter(isWanted)
  for (const { name: listener } of listeners) {
    const closed = tally.closedOf(listener)
    // Also those that never came: who counts increases would not see the first one else.
    for (const reason of reasons) {
      yield { labels: { listener, reason }, value: closed?.of(reason) ?? 0 }
    }
  }
}
