/** The `balance` of a pool: a policy by its name, or a policy with its settings. */

import * as z from 'zod'
import type { Balance } from '../policy/policy.js'
import { count, duration, factor, off } from './fields.js'

function withoutSettings<Name extends string>(policy: Name, description: string) {
  return z.strictObject({ policy: z.literal(policy).meta({ description }) })
}

const hashSettings = z.strictObject({
  policy: z.literal('hash').meta({ description: 'One client, one backend.' }),
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
  boundedLoad: z
    .union([off, factor(1.01, 100)])
    .default(false)
    .meta({
      description:
        'No backend gets more open sessions than its share of all, times this; the next one in ' +
        'the table gets them.',
    }),
})

const fastestSettings = z.strictObject({
  policy: z.literal('fastest').meta({ description: 'By how quickly backends answer.' }),
  decay: duration('10ms').prefault('10s').meta({
    description: 'How long a slow answer is held against a backend: then it weighs a third.',
  }),
})

const settings = z.discriminatedUnion('policy', [
  withoutSettings('round-robin', 'In turn.'),
  withoutSettings('least-sessions', 'Where the fewest are open.'),
  withoutSettings('two-choices', 'The less busy of two.'),
  withoutSettings('random', 'By chance.'),
  hashSettings,
  fastestSettings,
  withoutSettings('first', 'The first that is usable.'),
])

/** How a pool picks. */
export const balance = z.union([
  z.enum(['round-robin', 'least-sessions', 'two-choices', 'random', 'hash', 'fastest', 'first']),
  settings,
])

/** The policy with all its settings. */
export function balanceOf(config: z.output<typeof balance>): Balance {
  const whole = typeof config === 'string' ? settings.parse({ policy: config }) : config
  return whole.policy === 'fastest' ? { policy: 'fastest', decayMs: whole.decay } : whole
}
