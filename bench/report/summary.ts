/** The medians over the rounds, by load and subject. Pure. */

import {
  disturbance,
  disturbedShare,
  type FigureName,
  type Figures,
  type Measurement,
} from '../measurement.js'
import { median, spread } from '../statistics.js'

/**
 * A figure, or one made of two: CPU seconds of the balancer per request, session or byte; requests,
 * sessions or bytes per second.
 */
export type Shown = FigureName | 'cpuPerUnit' | 'perSecond'

/** Looks figures up; undefined where nothing was measured. */
export type Summary = {
  readonly median: (load: string, subject: string, shown: Shown) => number | undefined
  readonly spread: (load: string, subject: string, shown: Shown) => number | undefined
  /** What was measured under a load, in the order in which it was first met. */
  readonly subjects: (load: string) => readonly string[]
}

/** Gathers the rounds. */
export function summarise(measurements: readonly Measurement[]): Summary {
  const values = (load: string, subject: string, shown: Shown) =>
    fromQuietRounds(measurements.filter((one) => one.load === load && one.subject === subject))
      .map(({ figures }) => figureOf(figures, shown))
      .filter((value) => value !== undefined)
  const overAll =
    (statistic: (values: readonly number[]) => number): Summary['median'] =>
    (...key) => {
      const found = values(...key)
      return found.length === 0 ? undefined : statistic(found)
    }
  return {
    median: overAll(median),
    spread: overAll(spread),
    subjects: (load) => [
      ...new Set(measurements.filter((one) => one.load === load).map(({ subject }) => subject)),
    ],
  }
}

// Rounds that stayed disturbed however often they were repeated count only where there is no other.
function fromQuietRounds(rounds: readonly Measurement[]): readonly Measurement[] {
  const quiet = rounds.filter(({ figures }) => disturbance(figures) <= disturbedShare)
  return quiet.length > 0 ? quiet : rounds
}

function figureOf(figures: Figures, shown: Shown): number | undefined {
  switch (shown) {
    case 'cpuPerUnit':
      return quotient(figures.cpuSeconds, figures.units)
    case 'perSecond':
      return quotient(figures.units, figures.seconds)
    default:
      return figures[shown]
  }
}

function quotient(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left / right
}
