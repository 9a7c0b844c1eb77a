/** Puts together what a balancer's parts know into one snapshot of plain values. */

import { hostname } from 'node:os'
import type { Control } from '../control/control.js'
import { poolView } from '../control/view.js'
import { formatAddress } from '../core/address.js'
import type { Config } from '../core/config/schema.js'
import type { EngineCounts } from '../engine/engine.js'
import type { BalancerPhase, BalancerSnapshot, ListenerView } from './balancer-snapshot.js'
import type { OpenBind } from './binds.js'
import type { EngineChoice } from './choose-engine.js'
import type { DescriptorPlan } from './descriptors.js'
import type { Pauses } from './pauses.js'

/** The parts of a balancer that there is something to see in. */
export type Parts = {
  readonly config: Config
  readonly phase: BalancerPhase
  readonly choice: EngineChoice
  readonly descriptors: DescriptorPlan
  readonly control: Control
  /** Undefined while there is no engine. */
  readonly counts: EngineCounts | undefined
  readonly binds: readonly OpenBind[]
  readonly pauses: Pauses
  readonly startedAtMs: number | undefined
  /** When the configuration that runs was applied, ISO 8601 in UTC; null before the start. */
  readonly appliedAt: string | null
}

/** A snapshot, taken now. */
export function viewOf(parts: Parts): BalancerSnapshot {
  const { config, phase, choice, descriptors, control, counts, startedAtMs } = parts
  return {
    name: config.name === 'auto' ? hostname() : config.name,
    phase,
    engine: { name: choice.name, why: choice.why },
    revision: control.revision,
    startedAt: startedAtMs === undefined ? null : new Date(startedAtMs).toISOString(),
    sessions: counts?.sessions ?? 0,
    sessionsMax: descriptors.sessionsMax,
    notes: descriptors.notes,
    listeners: Object.keys(config.listeners).map((name) => listenerView(name, parts)),
    pools: [...control.pools.values()].map((pool) => poolView(pool, control.members)),
  }
}

function listenerView(name: string, { config, counts, binds, pauses }: Parts): ListenerView {
  const { bind, pool } = config.listeners[name]!
  const open = binds.filter(({ listener }) => listener === name)
  const addresses = open.length > 0 ? open.map(({ boundAddress }) => boundAddress) : bind
  return {
    name,
    addresses: addresses.map(formatAddress),
    open: open.length > 0,
    pool,
    sessions: counts?.sessionsByListener.get(name) ?? 0,
    ...pauses.of(name),
  }
}
