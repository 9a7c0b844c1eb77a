/** From a configuration to a balancer, or to everything that is wrong with the configuration. */

import { fileProblems } from '../core/config/named-files.js'
import { parseConfig } from '../core/config/parse.js'
import { problem } from '../core/config/problem.js'
import type { Config, ConfigInput } from '../core/config/schema.js'
import { backendRowsMax } from '../core/live-table.js'
import { AdminInterface } from './admin/admin-interface.js'
import { Balancer } from './balancer.js'
import type { Companion } from './companion.js'
import { ConfigError } from './config-error.js'
import { tryFiles } from './try-files.js'
import { version } from './version.js'
import { realWorld, type World } from './world/world.js'

/**
 * Makes a balancer that does not listen yet. Rejects with a `ConfigError` that tells every problem
 * of the configuration.
 */
export async function createBalancer(input: ConfigInput): Promise<Balancer> {
  const parsed = parseConfig(input)
  if (!parsed.ok) throw new ConfigError(parsed.error)
  const refused = await fileProblems(parsed.value, undefined, tryFiles)
  if (refused.length > 0) throw new ConfigError(refused)
  const world = realWorld()
  return balancerFrom(parsed.value, world, askedAdmin(parsed.value, world))
}

/**
 * The same from a configuration already checked; throws a `ConfigError` where that is not enough. A
 * test gives a world of its own. `admin` is opened and closed with it.
 */
export function balancerFrom(
  config: Config,
  world: World = realWorld(),
  admin?: Companion,
): Balancer {
  const backends = Object.values(config.pools).reduce((sum, pool) => sum + pool.backends.length, 0)
  if (backends > backendRowsMax) {
    const message = `${backends} backends in all pools together; at most ${backendRowsMax}`
    throw new ConfigError([problem(message, undefined, { path: 'pools' })])
  }
  return new Balancer(config, world, admin)
}

// A library opens no port that nobody asked for: here `auto` is off.
function askedAdmin({ admin, name }: Config, { clock }: World): AdminInterface | undefined {
  if (admin === 'auto' || admin === false) return undefined
  return new AdminInterface({ config: admin, name, clock, version: version() })
}

/** Gives back its argument: an editor then knows the options in a configuration written as code. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
