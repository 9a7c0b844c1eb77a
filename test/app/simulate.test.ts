/** What happens in a simulation is what would happen: it is the balancer that decides. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type History, simulate } from '../../src/app/simulation/simulate.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { parseScenario } from '../../src/core/scenario.js'

const a = { name: 'a', address: '10.0.0.1:80' }
const b = { name: 'b', address: 'b.internal:80' }

async function played(pool: ConfigInput['pools'][string], scenario: object): Promise<History> {
  const config = parseConfig({
    listeners: { web: { bind: '127.0.0.1:1', pool: 'web' } },
    pools: { web: pool },
  })
  const parsed = parseScenario(
    JSON.stringify({
      config: 'evener.yaml',
      clients: [{ listener: 'web', rate: '20/s', open: '1s' }],
      ...scenario,
    }),
  )
  assert.ok(config.ok && parsed.ok, JSON.stringify([config, parsed]))
  return simulate(parsed.value, config.value)
}

const reasonsOf = ({ sessions }: History) => new Set(sessions.map(({ record }) => record.reason))

test('round robin is exact, also over a name that had to be looked up', async () => {
  const { sessions } = await played({ backends: [a, b] }, { duration: '20s' })
  const on = (name: string) => sessions.filter(({ record }) => record.backend === name).length
  assert.ok(sessions.length > 300)
  assert.ok(Math.abs(on('a') - on('b')) <= 1)
})

test('a backend that fails is left out when probes have seen it, and comes back', async () => {
  const { events, sessions } = await played(
    { backends: [a, b] },
    {
      duration: '60s',
      events: [
        { at: '20s', backend: 'web/a', fails: 'refused' },
        { at: '40s', backend: 'web/a', fails: false },
      ],
    },
  )
  const at = (type: string) => events.find((one) => one.event.type === type)?.atMs ?? -1
  const down = at('backend.down')
  const up = events.filter(({ event }) => event.type === 'backend.up').at(-1)!.atMs
  assert.ok(down > 20_000 && down < 25_000 && up > 40_000 && up < 45_000, `${down}, ${up}`)
  const meanwhile = sessions.filter(({ openedMs }) => openedMs > down && openedMs < up)
  assert.ok(meanwhile.length > 100)
  assert.ok(meanwhile.every(({ record }) => record.backend === 'b'))
  assert.deepEqual(reasonsOf({ durationMs: 0, events, sessions }), new Set(['done', 'shutdown']))
})

test('who finds all places taken waits, in turns, and not for ever', async () => {
  const { sessions } = await played(
    {
      backends: [{ ...a, maxSessions: 15 }],
      queue: { max: 5 },
      timeouts: { queue: '300ms' },
    },
    { duration: '30s' },
  )
  const reasons = reasonsOf({ durationMs: 0, events: [], sessions })
  for (const reason of ['done', 'queue-full', 'queue-timeout']) {
    assert.ok(reasons.has(reason as 'done'), [...reasons].join())
  }
  const waited = sessions.filter(({ record }) => record.reason === 'done' && record.queueMs > 0)
  assert.ok(waited.length > 20)
  assert.ok(sessions.every(({ record }) => record.queueMs <= 300))
})

test('a slow connect runs into its timeout, and another backend is tried', async () => {
  const { sessions } = await played(
    { backends: [a, b], timeouts: { connect: '100ms' }, health: false, ejection: false },
    { duration: '10s', events: [{ at: '0s', backend: 'web/a', connect: '5s' }] },
  )
  const tried = sessions.filter(({ record }) => record.attempts[0]?.backend === 'a')
  assert.ok(tried.length > 50)
  for (const { record } of tried) {
    if (record.attempts.length < 2) continue // It still waited when the time was over.
    assert.deepEqual(
      record.attempts.map(({ backend, result }) => [backend, result]),
      [
        ['a', 'timeout'],
        ['b', 'connected'],
      ],
    )
  }
})
