/** Which backend a pool picks. Which test shows each option of it. */

import type { Behaviours, Shown } from './shown.js'

const session = 'test/scenario/session-options.test.ts'
const balance = 'test/scenario/balance.test.ts'
const balanceFields = 'src/core/config/balance-fields.test.ts'

const hashedNetworks: readonly Shown[] = [
  [balanceFields, 'on: source-prefix hashes the networks that prefix4 and prefix6 describe'],
]

/** By the path of the option, `*` for names and indexes. */
export const balanceShown: Behaviours = {
  'pools.*.balance': [
    [session, 'weights are shares of sessions, and names are who served'],
    ['test/engine/connect-cases.ts', 'thirty sessions over three backends are ten each, in turn'],
    [balance, 'balance: hash moves a client only while its backend is down'],
    [balance, 'balance: first sends every session to the first backend that is up'],
    [balance, 'balance: least-sessions sends a new session where the fewest are open'],
    [balance, 'balance: ${policy} reaches every backend'],
  ],
  'pools.*.balance.policy': [
    [balanceFields, 'a policy by its name has the same settings as with none'],
  ],
  'pools.*.balance.on': hashedNetworks,
  'pools.*.balance.seed': [
    [balanceFields, 'seed is the seed of the hash'],
    ['src/core/policy/maglev.test.ts', 'another seed is another table; the same seed the same'],
  ],
  'pools.*.balance.boundedLoad': [
    [
      'test/policy/bounded-load.test.ts',
      'hash: with boundedLoad no backend has more than its share, times the factor',
    ],
  ],
  'pools.*.balance.options': [['test/engine/module-cases.ts', 'a module picks, with its options']],
  'pools.*.balance.decay': [
    ['test/policy/fastest.test.ts', 'fastest: decay is how long a slow answer is remembered'],
  ],
  'pools.*.balance.prefix4': hashedNetworks,
  'pools.*.balance.prefix6': hashedNetworks,
}
