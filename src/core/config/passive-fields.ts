/** What a pool does about backends that live traffic finds at fault. */

import * as z from 'zod'
import { count, duration, off, share } from './fields.js'

/** When backends are ejected, and for how long; `false` turns it off. */
export const ejection = z.union([
  off,
  z.strictObject({
    failures: count(1, 1000).default(5).meta({
      description: 'Connect failures of sessions in a row, over all workers, that eject a backend.',
    }),
    base: duration('1s').prefault('30s').meta({
      description: 'How long the first ejection lasts, the second twice as long, and so on.',
    }),
    max: duration('1s').prefault('300s').meta({ description: 'The longest that one lasts.' }),
    maxShare: share().prefault('50%').meta({
      description: 'The largest part of the pool that is ejected at once. Never the last usable.',
    }),
  }),
])
