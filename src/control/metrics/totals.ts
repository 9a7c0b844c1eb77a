/** Totals over the backends of a pool. */

import type { TotalName } from '../../core/total-names.js'
import type { Pool } from '../pool.js'

/** A total of a pool: the sum over its backends. */
export function totalOf({ backends }: Pool, name: TotalName): number {
  let sum = 0
  for (const backend of backends) sum += backend.total(name)
  return sum
}
