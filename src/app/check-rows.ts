/** Whether there is room for the backends of a configuration. */

import type { Control } from '../control/control.js'
import { problem } from '../core/config/problem.js'
import { backendsPerPoolMax, type Config } from '../core/config/schema.js'
import { backendRowsMax } from '../core/live-table.js'
import { ConfigError } from './config-error.js'
import { OperationError } from './operation-error.js'

/** Throws a ConfigError where a configuration has more backends than there can be. */
export function checkBackendCount({ pools }: Config): void {
  for (const [name, { backends }] of Object.entries(pools)) {
    if (backends.length <= backendsPerPoolMax) continue
    const most = `${backends.length} backends, those added included; at most ${backendsPerPoolMax}`
    throw new ConfigError([problem(most, undefined, { path: `pools.${name}` })])
  }
  const count = Object.values(pools).reduce((sum, pool) => sum + pool.backends.length, 0)
  if (count <= backendRowsMax) return
  const message = `${count} backends in all pools together; at most ${backendRowsMax}`
  throw new ConfigError([problem(message, undefined, { path: 'pools' })])
}

/**
 * The same for one to be applied; throws an OperationError where removed backends still have
 * sessions and so leave no room.
 */
export function checkRows(control: Control, config: Config): void {
  checkBackendCount(config)
  const known = new Map(
    [...control.pools].map(([pool, { backends }]) => {
      return [pool, new Set(backends.map(({ identity }) => identity.name))] as const
    }),
  )
  const added = Object.entries(config.pools).flatMap(([pool, { backends }]) =>
    backends.filter(({ name }) => known.get(pool)?.has(name) !== true),
  ).length
  if (added <= control.rowsFree) return
  throw new OperationError(
    'unavailable',
    `${added} new backends, and room for ${control.rowsFree} until sessions on removed ones end`,
  )
}
