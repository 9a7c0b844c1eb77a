/**
 * What differs between two values as a configuration writes them, option by option. Pure data in,
 * pure data out; what a difference means is decided in plan-config.ts.
 */

/** A value that JSON can hold; undefined where an option is not written. */
export type Written = unknown

/** One option that differs. `undefined` on one side: not written there. */
export type Change = {
  /** Dotted, below what was compared: `health.interval`. Empty for the whole value. */
  readonly path: string
  readonly from: Written
  readonly to: Written
}

/** The options that differ, in the order of their first appearance. Lists are compared whole. */
export function changesBetween(from: Written, to: Written, path = ''): readonly Change[] {
  if (isGroup(from) && isGroup(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) =>
      changesBetween(from[key], to[key], path === '' ? key : `${path}.${key}`),
    )
  }
  return isSame(from, to) ? [] : [{ path, from, to }]
}

function isGroup(value: Written): value is Readonly<Record<string, Written>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True where two values say the same. Plain values only; an option left out is undefined. */
export function isSame(from: Written, to: Written): boolean {
  if (Array.isArray(from) && Array.isArray(to)) {
    return from.length === to.length && from.every((value, index) => isSame(value, to[index]))
  }
  if (isGroup(from) && isGroup(to)) return changesBetween(from, to).length === 0
  return from === to
}
