/** A balancer under virtual time with a fake engine, and a configuration for it. */

import assert from 'node:assert/strict'
import type { Balancer } from '../../src/app/balancer.js'
import { balancerFrom } from '../../src/app/create-balancer.js'
import type { Descriptors } from '../../src/app/descriptors.js'
import { VirtualClock } from '../../src/app/simulation/virtual-clock.js'
import { formatProblems } from '../../src/core/config/format-problems.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ConfigInput } from '../../src/core/config/schema.js'
import { seededRng } from '../../src/core/rng.js'
import { ScriptedProbe } from '../sim/scripted-probe.js'
import { FakeEngine } from './fake-engine.js'

/** Two listeners, three addresses, two backends. */
export const web: ConfigInput = {
  name: 'lb1',
  listeners: {
    web: { bind: ['127.0.0.1:0', '127.0.0.1:81'], pool: 'web' },
    more: { bind: '127.0.0.1:82', pool: 'web' },
  },
  pools: { web: { backends: ['10.0.0.1:80', '10.0.0.2:80'] } },
}

/** A balancer and what surrounds it. */
export type SetUp = {
  readonly balancer: Balancer
  readonly clock: VirtualClock
  readonly probe: ScriptedProbe
  /** The engine, once it was made. */
  readonly engine: () => FakeEngine
  /** Events about listeners. */
  readonly told: string[]
}

/** Makes a balancer that has not started. */
export function setUp(
  input: ConfigInput,
  { takenPort, descriptors }: { takenPort?: number; descriptors?: Descriptors } = {},
): SetUp {
  const config = parseConfig(input)
  assert.ok(config.ok, config.ok ? '' : formatProblems(config.error))
  const clock = new VirtualClock()
  const probe = new ScriptedProbe(clock)
  let engine: FakeEngine | undefined
  const balancer = balancerFrom(config.value, {
    clock,
    probe: probe.probe,
    rng: seededRng(1),
    resolve: async () => ({ ok: false, error: 'name not found' }),
    descriptors: () => descriptors ?? { limit: 100_000, open: 20 },
    chooseEngine: () => ({
      name: 'net',
      why: 'for a test',
      workers: 1,
      descriptors: { fixed: 0, perBind: 1, pipes: 0 },
      create: async (options) => {
        engine = new FakeEngine(options)
        engine.takenPort = takenPort
        return engine
      },
    }),
  })
  const told: string[] = []
  for (const type of ['listener.opened', 'listener.closed'] as const) {
    balancer.on(type, ({ listener, address }) => told.push(`${type} ${listener} ${address}`))
  }
  return { balancer, clock, probe, told, engine: () => engine! }
}
