/** The better of the tuned peers, which is what ratios are taken to. */

import { tunedPeers } from '../subject-names.js'
import type { Shown, Summary } from './summary.js'

/** The best value among the tuned peers; undefined when none was measured. */
export function betterPeer(
  summary: Summary,
  load: string,
  shown: Shown,
  best: 'least' | 'most',
): number | undefined {
  const values = tunedPeers
    .map((peer) => summary.median(load, peer, shown))
    .filter((value) => value !== undefined)
  if (values.length === 0) return undefined
  return best === 'least' ? Math.min(...values) : Math.max(...values)
}
