/** Finds the backends that a verb means, among those the balancer has. */

import { backendsMatching } from '../../core/backend-pattern.js'
import type { Instance } from './instance.js'
import { Refusal } from './refusal.js'
import type { ListedBackend } from './tables.js'

/**
 * Those called `POOL/BACKEND`, where each part may hold `*`, or those at an address in all pools.
 * Throws a Refusal where there is none, or where neither or both are given.
 */
export async function chosenBackends(
  instance: Instance,
  pattern: string | undefined,
  address: string | undefined,
): Promise<readonly ListedBackend[]> {
  if ((pattern === undefined) === (address === undefined)) {
    throw new Refusal('name a backend as POOL/BACKEND, or all at one address with --address', 2)
  }
  if (pattern !== undefined && !pattern.includes('/')) {
    throw new Refusal(`"${pattern}" names no backend; write POOL/BACKEND, or "${pattern}/*"`, 2)
  }
  const all = await instance.list<ListedBackend>('backends')
  const found = backendsMatching(all, { pattern, address })
  if (found.length > 0) return found
  throw new Refusal(
    address === undefined
      ? `no backend is called ${pattern}; see: evener backends`
      : `no backend is at ${address}; see: evener backends`,
  )
}
