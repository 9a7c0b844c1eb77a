/**
 * What is not wrong but odd: told when a configuration is taken, and never a reason to refuse it.
 */

import { probesOf } from './health-fields.js'
import { formatPath, type Path, type Problem, problem } from './problem.js'
import type { Config, HealthConfig, ListenerConfig, PoolConfig } from './schema.js'
import { keySpanAt, placeOf, spanAt, type Tree, treeAt } from './tree.js'
import { formatDuration } from './units.js'

/** The warnings of a checked configuration; `root` is what it was checked from. */
export function warningsOf(config: Config, root: Tree): Problem[] {
  const warn = (path: Path, message: string): Problem => {
    // What is said of a whole listener or pool is said of its name.
    const span = path.length === 2 ? keySpanAt(root, path) : spanAt(root, path)
    return problem(message, placeOf(span), { severity: 'warning', path: formatPath(path) })
  }
  const isWritten = (path: Path): boolean => treeAt(root, path) !== undefined

  const listeners = Object.entries(config.listeners)
  const problems: Problem[] = []
  if (listeners.length === 0) problems.push(warn(['listeners'], 'no listener: nothing is accepted'))
  for (const [name, listener] of listeners) {
    const message = connectWarning(listener, config.pools[listener.pool]!)
    if (message !== undefined) problems.push(warn(['listeners', name, 'timeouts'], message))
  }
  for (const [name, pool] of Object.entries(config.pools)) {
    const path = ['pools', name]
    if (!listeners.some(([, listener]) => listener.pool === name)) {
      problems.push(warn(path, `no listener uses the pool "${name}"`))
    }
    problems.push(
      ...backendWarnings(pool, path, warn),
      ...healthWarnings(pool, path, warn, isWritten),
      ...closingWarnings(pool, path, warn, isWritten),
    )
    const { connect, connectTotal } = pool.timeouts
    if (connect > connectTotal) {
      const at = isWritten([...path, 'timeouts', 'connect']) ? 'connect' : 'connectTotal'
      problems.push(warn([...path, 'timeouts', at], neverReached(connect, connectTotal)))
    }
  }
  return problems
}

type Warn = (path: Path, message: string) => Problem

function connectWarning({ timeouts }: ListenerConfig, pool: PoolConfig): string | undefined {
  if (timeouts.connect === undefined && timeouts.connectTotal === undefined) return undefined
  const connect = timeouts.connect ?? pool.timeouts.connect
  const connectTotal = timeouts.connectTotal ?? pool.timeouts.connectTotal
  return connect > connectTotal ? neverReached(connect, connectTotal) : undefined
}

function neverReached(connectMs: number, connectTotalMs: number): string {
  const [connect, total] = [formatDuration(connectMs), formatDuration(connectTotalMs)]
  return `connect is ${connect}, but connectTotal ends all tries after ${total}`
}

function backendWarnings({ backends }: PoolConfig, path: Path, warn: Warn): Problem[] {
  if (backends.length === 0) {
    return [warn([...path, 'backends'], 'no backends: every session of this pool is reset')]
  }
  if (backends.some(({ weight }) => weight > 0)) return []
  return [warn([...path, 'backends'], 'every weight is 0: no backend is given sessions')]
}

function closingWarnings(
  { onDown }: PoolConfig,
  path: Path,
  warn: Warn,
  isWritten: (path: Path) => boolean,
): Problem[] {
  const at = [...path, 'stallAfter']
  if (onDown === 'close-stalled' || !isWritten(at)) return []
  return [warn(at, 'stallAfter has no effect without onDown: close-stalled')]
}

function healthWarnings(
  { health, backends }: PoolConfig,
  path: Path,
  warn: Warn,
  isWritten: (path: Path) => boolean,
): Problem[] {
  return [
    ...probeWarnings(health, [...path, 'health'], warn, isWritten),
    ...backends.flatMap((backend, index) => {
      // What lies under from the pool is told of the pool.
      const isOwn = (at: Path): boolean => isWritten(at) && !isWritten(atPool(path, at))
      const at = [...path, 'backends', index, 'health']
      return backend.health ? probeWarnings(backend.health, at, warn, isOwn) : []
    }),
  ]
}

function atPool(path: Path, at: Path): Path {
  return [...path, ...at.slice(path.length + 2)]
}

// Only what somebody wrote is odd: the defaults give way to a short interval without a word.
function probeWarnings(
  health: HealthConfig,
  path: Path,
  warn: Warn,
  isWritten: (path: Path) => boolean,
): Problem[] {
  const group = health !== false && ('all' in health ? 'all' : 'any' in health && 'any')
  return probesOf(health).probes.flatMap(({ config }, index) => {
    const interval = formatDuration(config.interval)
    const messages = {
      fastInterval: `fastInterval is longer than interval, ${interval}, and has no effect`,
      timeout: `timeout is longer than interval, ${interval}: a slow probe delays the next`,
    }
    return (['fastInterval', 'timeout'] as const).flatMap((key) => {
      const at = group ? [...path, group, index, key] : [...path, key]
      return config[key] > config.interval && isWritten(at) ? [warn(at, messages[key])] : []
    })
  })
}
