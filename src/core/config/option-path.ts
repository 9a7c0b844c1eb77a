/** The path of an option without its names: `pools.*.health.ca`, wherever it is written. */

import type { Path } from './problem.js'

/**
 * The steps of a path, `*` for names of listeners and pools and for indexes. Below `defaults`
 * stands what would stand in a listener or a pool.
 */
export function optionPathOf(path: Path): string {
  const [first, second, ...rest] = path
  const plural = second === 'listener' ? 'listeners' : 'pools'
  const whole = first === 'defaults' && second !== undefined ? [plural, '*', ...rest] : path
  return whole
    .map((step, depth) => {
      const isName = depth === 1 && (whole[0] === 'listeners' || whole[0] === 'pools')
      return typeof step === 'number' || isName ? '*' : step
    })
    .join('.')
}
