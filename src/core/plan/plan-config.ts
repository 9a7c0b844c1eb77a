/**
 * From the configuration that runs and the one that is wanted to a plan. Names are identities: what
 * has the same name is the same thing, whatever else is said of it. An address that is listened on
 * is an identity too, so that a listener that gets another name refuses nobody.
 */

import { formatAddress } from '../address.js'
import { configToInput } from '../config/format-config.js'
import type { Config } from '../config/schema.js'
import { type Change, changesBetween } from './changes.js'
import { bindWishesOf, matchBinds } from './match-binds.js'
import type { BackendStep, BindStep, ConfigPlan, NamedStep } from './plan.js'
import { planWarnings } from './plan-warnings.js'
import { needsRestart } from './restart-keys.js'

/** Plans the way from `running` to `wanted`. Both are checked configurations. */
export function planConfig(running: Config, wanted: Config): ConfigPlan {
  const from = writtenOf(running)
  const to = writtenOf(wanted)
  const backends = planBackends(from.backends, to.backends)
  const whole = changesBetween(from.whole, to.whole)
  return {
    binds: planBinds(running, wanted),
    listeners: planNamed(from.listeners, to.listeners),
    pools: planNamed(from.pools, to.pools),
    backends,
    options: whole.filter(({ path }) => !needsRestart(path)),
    restart: whole.filter(({ path }) => needsRestart(path)),
    warnings: planWarnings(running, wanted, backends),
  }
}

type Named = ReadonlyMap<string, unknown>

type Parts = {
  readonly whole: unknown
  readonly listeners: Named
  readonly pools: Named
  /** By pool, then by name. */
  readonly backends: ReadonlyMap<string, Named>
}

// A configuration as written, every default in its place, taken apart at its identities.
function writtenOf(config: Config): Parts {
  const { listeners, pools, ...whole } = configToInput(config)
  const withoutBinds = Object.entries(listeners).map(([name, { bind: _, ...rest }]) => {
    return [name, rest] as const
  })
  const withoutBackends = Object.entries(pools).map(([name, { backends: _, ...rest }]) => {
    return [name, rest] as const
  })
  const backends = Object.entries(pools).map(([pool, written]) => {
    const named = written.backends.map((one, index) => {
      return [config.pools[pool]!.backends[index]!.name, inFull(one)] as const
    })
    return [pool, new Map<string, unknown>(named)] as const
  })
  return {
    whole,
    listeners: new Map<string, unknown>(withoutBinds),
    pools: new Map<string, unknown>(withoutBackends),
    backends: new Map(backends),
  }
}

function inFull(backend: unknown): unknown {
  return typeof backend === 'string' ? { address: backend } : backend
}

function planBinds(running: Config, wanted: Config): BindStep[] {
  const matches = matchBinds(bindWishesOf(running), bindWishesOf(wanted))
  return [
    ...matches.closed.map(({ address, listener }): BindStep => {
      return { act: 'close', address: formatAddress(address), listener }
    }),
    ...matches.wanted.map(({ wish, open }): BindStep => {
      const { listener } = wish
      const address = formatAddress(wish.address)
      if (open === undefined) return { act: 'open', address, listener }
      if (open.listener === listener) return { act: 'keep', address, listener }
      return { act: 'hand-over', address, listener, from: open.listener }
    }),
  ]
}

function planNamed(before: Named, after: Named): NamedStep[] {
  const removed = [...before.keys()].filter((name) => !after.has(name))
  return [
    ...[...after].map(([name, written]): NamedStep => {
      if (!before.has(name)) return { act: 'add', name, changes: [] }
      const changes = changesBetween(before.get(name), written)
      return { act: changes.length === 0 ? 'keep' : 'change', name, changes }
    }),
    ...removed.map((name): NamedStep => ({ act: 'remove', name, changes: [] })),
  ]
}

function planBackends(before: Parts['backends'], after: Parts['backends']): BackendStep[] {
  const pools = [...new Set([...after.keys(), ...before.keys()])]
  const none: Named = new Map()
  return pools.flatMap((pool) =>
    planNamed(before.get(pool) ?? none, after.get(pool) ?? none).flatMap(
      ({ act, name: backend, changes }): BackendStep[] => {
        if (act === 'keep') return []
        return [{ act: isMoved(changes) ? 'readdress' : act, pool, backend, changes }]
      },
    ),
  )
}

function isMoved(changes: readonly Change[]): boolean {
  return changes.some(({ path }) => path === 'address')
}
