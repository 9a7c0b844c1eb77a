/** Core and control decide; time, chance, timers and output are handed to them. */

import { isShipped, type Problem, problemsAt, type Rule, type SourceFile } from './source-file.js'

/** What may not stand in the code of core and control, and what takes its place. */
const banned: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\.\w+/g, 'Clock of core/world.ts, or a nowMs'],
  [/\bMath\.random\b/g, 'an Rng argument (core/rng.ts)'],
  [/\bcrypto\.\w+/g, 'an Rng argument (core/rng.ts)'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, 'Clock.after of core/world.ts'],
  [/\bprocess\.\w+/g, 'an argument'],
  [/\bconsole\.\w+/g, 'an event (core/events.ts)'],
  [/\bBuffer\b/g, 'Uint8Array'],
]

/** Only assert.ts throws in core: what the world may do comes back as a Result. */
const thrown = /\bthrow\b/g

/** Nothing in core or control reaches the world by itself. */
export const purity: Rule = {
  name: 'purity',
  check: (tree) => tree.filter(({ path }) => isPure(path)).flatMap(problemsOf),
}

function isPure(path: string): boolean {
  return isShipped(path) && /^src\/(core|control)\//.test(path)
}

function problemsOf(file: SourceFile): Problem[] {
  const impure = banned.flatMap(([pattern, instead]) =>
    problemsAt(file, file.code, pattern, ([word]) => `${word} has no place here; take ${instead}`),
  )
  if (file.path === 'src/core/assert.ts') return impure
  return [
    ...impure,
    ...problemsAt(file, file.code, thrown, () => 'return a Result, or assert (core/assert.ts)'),
  ]
}
