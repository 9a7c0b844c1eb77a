/** Modules that a configuration names as policies: each must load, or the whole is refused. */

import type { Result } from '../result.js'
import { balanceOf } from './balance-fields.js'
import { formatPath, type Problem, problem } from './problem.js'
import type { Config } from './schema.js'
import { placeOf, spanAt, type Tree } from './tree.js'

/** Tries a module with its options, without letting it near a session. Says in words what fails. */
export type TryModule = (file: string, options: unknown) => Promise<Result<undefined, string>>

/** What is wrong with the modules of a configuration; `root` is what it was checked from. */
export async function moduleProblems(
  { pools }: Pick<Config, 'pools'>,
  root: Tree | undefined,
  tryModule: TryModule,
): Promise<Problem[]> {
  const tried = await Promise.all(
    Object.entries(pools).map(async ([name, pool]) => {
      const balance = balanceOf(pool.balance)
      if (balance.policy !== 'module') return []
      const result = await tryModule(balance.file, balance.options)
      if (result.ok) return []
      const path = ['pools', name, 'balance']
      const place = root && placeOf(spanAt(root, path))
      const message = `the policy ${balance.file}: ${result.error}`
      return [problem(message, place, { path: formatPath(path) })]
    }),
  )
  return tried.flat()
}
