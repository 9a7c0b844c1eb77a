/** Which configuration files a command uses, and what to do when there are none. */

import { bad, ok, type Result } from '../core/result.js'

/** Where a configuration is looked for when nobody says where, in this order. */
export const usualPlaces: readonly string[] = ['./evener.yaml', '/etc/evener/evener.yaml']

/** The files to load, or in words what was looked for and what to do. `exists` asks the disk. */
export function findConfig(
  given: readonly string[] | undefined,
  environment: NodeJS.ProcessEnv,
  exists: (path: string) => boolean,
): Result<readonly string[], string> {
  if (given !== undefined && given.length > 0) return ok(given)
  const { EVENER_CONFIG: named } = environment
  if (named !== undefined && named !== '') return ok([named])
  const found = usualPlaces.find(exists)
  if (found !== undefined) return ok([found])
  return bad(`no configuration: ${notFound}\n\n${whatToDo}`)
}

const notFound = `$EVENER_CONFIG is not set, and there is no ${usualPlaces.join(' and no ')}`

const whatToDo = `  to see a balancer at work
      evener demo
  to begin a configuration
      evener --listen :8080 --to 10.0.0.1:9001 --print-config > evener.yaml
  to use one that lies elsewhere
      evener run -c FILE`
