/** From a configuration to a balancer, or to everything that is wrong with the configuration. */

import type { Config, ConfigInput } from '../core/config/schema.js'
import { Balancer } from './balancer.js'
import { checkConfig } from './check-config.js'
import { checkBackendCount } from './check-rows.js'
import type { Companion } from './companion.js'
import type { ConfigSource } from './config-source.js'
import { version } from './version.js'
import { realWorld, type World } from './world/world.js'

/**
 * Makes a balancer that does not listen yet. Rejects with a `ConfigError` that tells every problem
 * of the configuration.
 */
export async function createBalancer(input: ConfigInput): Promise<Balancer> {
  const config = await checkConfig(input)
  const { stateFile } = config
  // A library writes no file that nobody asked for: here `auto` is off.
  const world = realWorld(stateFile === 'auto' || stateFile === false ? undefined : stateFile)
  return balancerFrom(config, world, await askedAdmin(config, world))
}

/**
 * The same from a configuration already checked; throws a `ConfigError` where that is not enough. A
 * test gives a world of its own. `admin` is opened and closed with it; `source` is where the
 * configuration can be read again.
 */
export function balancerFrom(
  config: Config,
  world: World = realWorld(),
  admin?: Companion,
  source?: ConfigSource,
): Balancer {
  checkBackendCount(config)
  return new Balancer(config, world, admin, source)
}

// A library opens no port that nobody asked for: here `auto` is off. What it takes is loaded when
// it is asked for, since most programs have no use for it.
async function askedAdmin(
  { admin, name }: Config,
  { clock }: World,
): Promise<Companion | undefined> {
  if (admin === 'auto' || admin === false) return undefined
  const { AdminInterface } = await import('./admin/admin-interface.js')
  return new AdminInterface({ config: admin, name, clock, version: version() })
}

/** Gives back its argument: an editor then knows the options in a configuration written as code. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config
}
