/**
 * Files that a configuration names and that must be of use, or the whole is refused: modules of
 * policies, and the authorities that TLS probes trust.
 */

import type { Result } from '../result.js'
import { balanceOf } from './balance-fields.js'
import { probesOf } from './health-fields.js'
import { formatPath, type Path, type Problem, problem } from './problem.js'
import type { Config, HealthConfig, PoolConfig } from './schema.js'
import { placeOf, spanAt, type Tree } from './tree.js'

/** Tries files before anything depends on them. Each says in words what fails. */
export type TryFiles = {
  /** A policy module with its options, kept away from any session. */
  readonly module: (file: string, options: unknown) => Promise<Result<undefined, string>>
  /** A PEM file of authorities to trust. */
  readonly authorities: (file: string) => Promise<Result<undefined, string>>
}

type Named = { readonly path: Path; readonly fault: () => Promise<string | undefined> }

/** What is wrong with the files a configuration names; `root` is what it was checked from. */
export async function fileProblems(
  { pools }: Pick<Config, 'pools'>,
  root: Tree | undefined,
  tryFiles: TryFiles,
): Promise<Problem[]> {
  const seen = new Set<string>()
  const named = Object.entries(pools).flatMap(([name, pool]) => [
    ...moduleOf(['pools', name], pool, tryFiles),
    ...authoritiesOf(['pools', name], pool, tryFiles, seen),
  ])
  const tried = await Promise.all(
    named.map(async ({ path, fault }) => {
      const message = await fault()
      if (message === undefined) return []
      return [problem(message, root && placeOf(spanAt(root, path)), { path: formatPath(path) })]
    }),
  )
  return tried.flat()
}

function moduleOf(at: Path, pool: PoolConfig, tryFiles: TryFiles): Named[] {
  const balance = balanceOf(pool.balance)
  if (balance.policy !== 'module') return []
  const { file, options } = balance
  const fault = async () => {
    const result = await tryFiles.module(file, options)
    return result.ok ? undefined : `the policy ${file}: ${result.error}`
  }
  return [{ path: [...at, 'balance'], fault }]
}

// A file named in many places is tried, and told of, once.
function authoritiesOf(
  at: Path,
  { health, backends }: PoolConfig,
  tryFiles: TryFiles,
  seen: Set<string>,
): Named[] {
  const places = [
    ...caPaths([...at, 'health'], health),
    ...backends.flatMap((backend, index) => {
      return caPaths([...at, 'backends', index, 'health'], backend.health ?? false)
    }),
  ]
  return places.flatMap(({ path, file }) => {
    if (seen.has(file)) return []
    seen.add(file)
    const fault = async () => {
      const result = await tryFiles.authorities(file)
      return result.ok ? undefined : result.error
    }
    return [{ path, fault }]
  })
}

function caPaths(at: Path, health: HealthConfig): { readonly path: Path; readonly file: string }[] {
  const isOne = health !== false && 'type' in health
  const { rule, probes } = probesOf(health)
  return probes.flatMap(({ config }, index) => {
    const file = 'ca' in config ? config.ca : undefined
    if (file === undefined) return []
    return [{ path: isOne ? [...at, 'ca'] : [...at, rule, index, 'ca'], file }]
  })
}
