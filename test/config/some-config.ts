/** Configurations by chance, for what has to hold between any two of them. */

import fc from 'fast-check'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ConfigInput } from '../../src/core/config/schema.js'

type Pool = ConfigInput['pools'][string]
type Listener = ConfigInput['listeners'][string]

const host = fc.integer({ min: 1, max: 6 }).map((number) => `10.0.0.${number}:80`)

const health = fc.constantFrom(
  { type: 'tcp' },
  { type: 'tcp', interval: '5s' },
  { type: 'http', path: '/health' },
  false,
  { all: [{ type: 'tcp' }, { name: 'page', type: 'http', path: '/' }] },
) as fc.Arbitrary<NonNullable<Pool['health']>>

const backend = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    address: host,
    weight: fc.integer({ min: 0, max: 3 }),
    backup: fc.boolean(),
    maxSessions: fc.constantFrom(false as const, 5, 9),
    state: fc.constantFrom('ready', 'drain', 'maintenance'),
    health,
  },
  { requiredKeys: ['name', 'address'] },
)

const pool = fc.record(
  {
    balance: fc.constantFrom('round-robin', 'least-sessions', 'hash', 'first'),
    backends: fc.uniqueArray(backend, { selector: ({ name }) => name, maxLength: 5 }),
    health,
    lastResort: fc.boolean(),
    slowStart: fc.constantFrom(false as const, '20s'),
    ejection: fc.constantFrom(false as const, {}),
    zombies: fc.constantFrom(false as const, {}),
    rebalance: fc.constantFrom(false as const, {}),
    queue: fc.constantFrom(false as const, { max: 3 }, {}),
    timeouts: fc.constantFrom({}, { drain: '10s' }, { idle: '5m' }),
  },
  { requiredKeys: ['backends'] },
) as fc.Arbitrary<Pool>

const names = ['p', 'q', 'r'] as const

/** Up to three pools and four listeners on ports of 127.0.0.1 that no two of them share. */
export const someConfig: fc.Arbitrary<ConfigInput> = fc
  .record({
    pools: fc.dictionary(fc.constantFrom(...names), pool, { minKeys: 1, noNullPrototype: true }),
    listeners: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('one', 'two', 'three', 'four'),
        ports: fc.uniqueArray(fc.integer({ min: 81, max: 88 }), { minLength: 1, maxLength: 3 }),
        pool: fc.nat({ max: 2 }),
        timeouts: fc.constantFrom({}, { drain: '3s' }, { connect: '2s' }),
      }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
  })
  .map(({ pools, listeners }) => {
    const taken = new Set<number>()
    const known = Object.keys(pools)
    const made: Record<string, Listener> = {}
    for (const { name, ports, pool, timeouts } of listeners) {
      const free = ports.filter((port) => !taken.has(port))
      for (const port of free) taken.add(port)
      if (free.length === 0) continue
      const bind = free.map((port) => `127.0.0.1:${port}`)
      made[name] = { bind, pool: known[pool % known.length]!, timeouts }
    }
    return { pools, listeners: made }
  })
  .filter((config) => parseConfig(config).ok) // Some settings make no sense together.
