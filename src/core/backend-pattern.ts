/** Which backends an operator means who writes a pattern or an address instead of a name. */

/** What a backend is found by. */
export type Named = { readonly pool: string; readonly name: string; readonly address: string }

/** `web/b`, `web/*`, or `10.0.0.7` for all ports in all pools. One of the two. */
export type BackendPattern = {
  readonly pattern?: string | undefined
  readonly address?: string | undefined
}

/**
 * Those that are meant, in their order. The first slash parts pool and backend; `*` stands for any
 * characters in either part. An address without its port means every port there.
 */
export function backendsMatching<Backend extends Named>(
  backends: readonly Backend[],
  { pattern, address }: BackendPattern,
): readonly Backend[] {
  if (address !== undefined) return backends.filter((one) => isAt(one.address, address))
  if (pattern === undefined) return []
  const slash = pattern.indexOf('/')
  if (slash < 0) return []
  const pool = globOf(pattern.slice(0, slash))
  const name = globOf(pattern.slice(slash + 1))
  return backends.filter((one) => pool.test(one.pool) && name.test(one.name))
}

function globOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

function isAt(address: string, wanted: string): boolean {
  if (address === wanted) return true
  const bare = wanted.startsWith('[') ? wanted.slice(1, -1) : wanted
  const host = address.replace(/:\d+$/, '')
  return host === bare || host === `[${bare}]`
}
