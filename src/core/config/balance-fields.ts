/** The `balance` of a pool: a policy by its name, or a policy with settings. */

import * as z from 'zod'
import type { Balance } from '../policy/policy.js'
import { count } from './fields.js'

const hashSettings = z.strictObject({
  policy: z.literal('hash').meta({ description: 'The policy these settings are for.' }),
  on: z.enum(['source', 'source-prefix']).default('source').meta({
    description: "What is hashed: the client's address, or the network it is in.",
  }),
  seed: count(0, 2 ** 31 - 1)
    .default(0)
    .meta({
      description: 'Balancers with the same seed send a client to the same backend.',
    }),
  prefix4: count(1, 32).default(24).meta({
    description: 'Bits of an IPv4 address that name its network, with `on: source-prefix`.',
  }),
  prefix6: count(1, 128).default(64).meta({
    description: 'Bits of an IPv6 address that name its network, with `on: source-prefix`.',
  }),
})

/** How a pool picks. */
export const balance = z.union([
  z.enum(['round-robin', 'least-sessions', 'two-choices', 'random', 'hash', 'first']),
  hashSettings,
])

/** The policy with all its settings. */
export function balanceOf(config: z.output<typeof balance>): Balance {
  if (typeof config !== 'string') return config
  return config === 'hash' ? hashSettings.parse({ policy: 'hash' }) : { policy: config }
}
