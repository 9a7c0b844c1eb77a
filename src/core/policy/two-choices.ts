/** Two choices: of two random backends the less busy one. */

import { lesserOfTwo } from './lesser-of-two.js'
import { loadOf } from './load.js'
import type { Policy, PolicyView } from './policy.js'

/** Compares open sessions relative to weight. */
export function twoChoices(view: PolicyView): Policy {
  return lesserOfTwo(view, (row) => loadOf(view.live, row))
}
