/**
 * What one balancer measures of itself: counts of what its events tell, and the pages made of them.
 * It is given every event before anybody else, so that who hears of a session finds it counted.
 */

import type { MetricFacts } from '../../control/metrics/metric.js'
import { readingsOf } from '../../control/metrics/readings.js'
import { type HistoryView, historyPoolsMax, Recorder } from '../../control/metrics/recorder.js'
import { Tally } from '../../control/metrics/tally.js'
import type { Event } from '../../core/events.js'
import type { Clock } from '../../core/world.js'
import type { Parts } from '../view.js'
import { metricFactsOf } from './metric-facts.js'
import { MetricsPage } from './metrics-page.js'

/** The one owner of a balancer's counts. */
export class Measures {
  readonly #tally = new Tally()
  readonly #page: MetricsPage
  readonly #recorder: Recorder
  #linesDropped: () => number = () => 0

  /** `fdsLimit`: descriptors the process may have; undefined where the system does not say. */
  constructor(clock: Clock, parts: () => Parts, fdsLimit: number | undefined) {
    const facts = (): MetricFacts => {
      const counted = { tally: this.#tally, linesDropped: this.#linesDropped(), fdsLimit }
      return metricFactsOf(parts(), counted)
    }
    this.#page = new MetricsPage(facts)
    this.#recorder = new Recorder(clock, () => readingsOf(facts(), historyPoolsMax))
  }

  /** Begins to record. */
  start(): void {
    this.#recorder.start()
  }

  /** Records no more. Calling it twice is harmless. */
  stop(): void {
    this.#recorder.stop()
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

  /** What was; `pool` leaves out all other pools. Undefined before the start. */
  history(pool?: string): HistoryView | undefined {
    return this.#recorder.view(pool)
  }
}
