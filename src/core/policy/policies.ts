/**
 * Every policy by its name. A new one is a file beside this one, a line here and one in order.ts.
 */

import { fastest } from './fastest.js'
import { first } from './first.js'
import { hash } from './hash.js'
import { leastSessions } from './least-sessions.js'
import { module } from './module.js'
import type { Balance, Policy, PolicyView } from './policy.js'
import { random } from './random.js'
import { roundRobin } from './round-robin.js'
import { twoChoices } from './two-choices.js'

/** Makes the policy of one pool for one worker. */
export const policies: {
  readonly [Name in Balance['policy']]: (view: PolicyView) => Policy
} = {
  'round-robin': roundRobin,
  random,
  'two-choices': twoChoices,
  'least-sessions': leastSessions,
  hash,
  fastest,
  first,
  module,
}
