/**
 * Which test shows what an option does. Nothing is accepted and ignored: an option that is in the
 * schema and not here fails a test, and so does an entry whose test is gone. The entries stand in
 * behaviour/, a file for each part of the configuration.
 */

import { adminShown } from './behaviour/admin.js'
import { backendsShown } from './behaviour/backends.js'
import { balanceShown } from './behaviour/balance.js'
import { healthShown } from './behaviour/health.js'
import { listenersShown } from './behaviour/listeners.js'
import { poolsShown } from './behaviour/pools.js'
import { processShown } from './behaviour/process.js'
import type { Behaviours } from './behaviour/shown.js'

/** Each a part of the configuration; an option stands in one of them. */
export const parts: readonly Behaviours[] = [
  processShown,
  adminShown,
  listenersShown,
  poolsShown,
  balanceShown,
  backendsShown,
  healthShown,
]

/** By the path of the option, `*` for names and indexes. */
export const behaviours: Behaviours = Object.assign({}, ...parts)

/** Options whose test is still to be written. Empty in what is released. */
export const owed: readonly string[] = []
