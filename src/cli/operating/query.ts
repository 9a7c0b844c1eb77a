/** Puts together the query of a URL. */

/** `path?a=1&b=2`, without what is undefined. */
export function withQuery(
  path: string,
  values: Readonly<Record<string, string | boolean | undefined>>,
): string {
  const given = Object.entries(values).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** The URL path of a backend below `/api/v1/`; names may hold slashes. */
export function backendPath({ pool, backend }: { pool: string; backend: string }): string {
  return `pools/${encodeURIComponent(pool)}/backends/${encodeURIComponent(backend)}`
}
