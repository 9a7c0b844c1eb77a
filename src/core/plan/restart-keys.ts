/** Options that are read once, at the start: applied, they count from the next start on. */

import type { Config } from '../config/schema.js'

/** Their paths; whatever is below one of them counts too. */
export const restartKeys = [
  'name',
  'engine',
  'workers',
  'admin',
  'stateFile',
  'limits',
  'buffers.perWorker',
] as const

/** True for an option that only a restart changes. */
export function needsRestart(path: string): boolean {
  return restartKeys.some((key) => path === key || path.startsWith(`${key}.`))
}

/** What runs once `wanted` was applied to what was started with `running`. */
export function applicable(running: Config, wanted: Config): Config {
  const { name, engine, workers, admin, stateFile, limits } = running
  const buffers = { ...wanted.buffers, perWorker: running.buffers.perWorker }
  return { ...wanted, name, engine, workers, admin, stateFile, limits, buffers }
}
