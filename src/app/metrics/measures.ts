/**
 * What one balancer measures of itself: counts of what its events tell, and the pages made of them.
 * It is given every event before anybody else, so that who hears of a session finds it counted.
 */

import { Tally } from '../../control/metrics/tally.js'
import type { Event } from '../../core/events.js'
import type { Parts } from '../view.js'
import { metricFactsOf } from './metric-facts.js'
import { MetricsPage } from './metrics-page.js'

/** The one owner of a balancer's counts. */
export class Measures {
  readonly #tally = new Tally()
  readonly #page: MetricsPage
  #linesDropped: () => number = () => 0

  /** `fdsLimit`: descriptors the process may have; undefined where the system does not say. */
  constructor(parts: () => Parts, fdsLimit: number | undefined) {
    this.#page = new MetricsPage(() => {
      const counted = { tally: this.#tally, linesDropped: this.#linesDropped(), fdsLimit }
      return metricFactsOf(parts(), counted)
    })
  }

  /** Takes in one event, whatever it is. */
  take(event: Event): void {
    this.#tally.take(event)
  }

  /** Says where to read how many lines a log has lost. */
  watchLog(linesDropped: () => number): void {
    this.#linesDropped = linesDropped
  }

  /** All metrics, as Prometheus reads them. */
  metricsText(): Promise<string> {
    return this.#page.text()
  }
}
