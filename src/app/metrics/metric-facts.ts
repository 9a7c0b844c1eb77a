/** Puts together what metrics are read from. */

import type { MetricFacts } from '../../control/metrics/metric.js'
import type { Tally } from '../../control/metrics/tally.js'
import { openDescriptors } from '../descriptors.js'
import { version } from '../version.js'
import type { Parts } from '../view.js'

/** What the parts of a balancer do not know by themselves. */
export type Counted = {
  readonly tally: Tally
  /** Log lines that whoever writes the log has lost. */
  readonly linesDropped: number
  readonly fdsLimit: number | undefined
}

/** The facts as of now. */
export function metricFactsOf(
  parts: Parts,
  { tally, linesDropped, fdsLimit }: Counted,
): MetricFacts {
  const { config, control, choice, counts, pauses, appliedAt } = parts
  return {
    listeners: Object.keys(config.listeners).map((name) => ({
      name,
      isPaused: pauses.of(name).paused !== null,
      active: counts?.sessionsByListener.get(name) ?? 0,
      opened: counts?.openedByListener.get(name) ?? 0,
    })),
    pools: [...control.pools.values()],
    totals: control.totals,
    backends: control.counts,
    tally,
    whole: {
      version: version(),
      engine: choice.name,
      revision: control.revision,
      configuredMs: appliedAt === null ? undefined : Date.parse(appliedAt),
      overrides: control.overrides.list().length,
      fds: openDescriptors(),
      fdsLimit,
      linesDropped,
    },
  }
}
