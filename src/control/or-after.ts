/** A bound on waiting for an answer that should come but may not. */

import type { Clock } from '../core/world.js'

/** The answer, or `instead` when none came within `limitMs`. A later answer is dropped. */
export function orAfter<Answer>(
  clock: Clock,
  limitMs: number,
  answer: Promise<Answer>,
  instead: Answer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(instead))
    answer.then(resolve, reject).finally(cancel)
  })
}
