/** What a pool does about backends that live traffic finds at fault. */

import * as z from 'zod'
import { count, duration, flag, off, share } from './fields.js'

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

/** When a backend that accepts sessions and does not serve them is told; `false` turns it off. */
export const zombies = z.union([
  off,
  z.strictObject({
    after: duration('10ms').prefault('10s').meta({
      description:
        "How long the client's last byte must wait for an answer to count as unanswered.",
    }),
    sessions: count(1, 100_000).default(5).meta({
      description: 'Unanswered sessions of late, at least; its peers must have had as many in all.',
    }),
    share: share().prefault('50%').meta({
      description: 'Part of its sessions that must be unanswered; of its peers a quarter at most.',
    }),
    eject: flag.default(false).meta({
      description: 'Whether a zombie is ejected, by the rules of `ejection`.',
    }),
  }),
])
