/**
 * Notices that configuration files have changed. It looks at them again and again: whatever editors
 * do to replace a file, and on every kind of file system, it is another one afterwards. Somebody
 * may still be writing: a change counts once it has looked the same twice.
 */

import type { Cancel, Clock } from '../core/world.js'

/** Time between two looks, in milliseconds. */
export const watchLookMs = 500

/** What is looked at: undefined while nothing has changed, else a text for what is now. */
export type Changed = () => Promise<string | undefined>

/** Calls `onChanged` after every change. The next look comes when it has resolved. */
export function watchSource(
  changed: Changed,
  clock: Clock,
  onChanged: () => Promise<void>,
): Cancel {
  let last: string | undefined
  let isOver = false
  let cancelNext = clock.after(watchLookMs, () => void look())
  return () => {
    isOver = true
    cancelNext()
  }

  async function look(): Promise<void> {
    const now = await changed()
    if (isOver) return
    const isSettled = now !== undefined && now === last
    last = isSettled ? undefined : now
    if (isSettled) await onChanged()
    if (!isOver) cancelNext = clock.after(watchLookMs, () => void look())
  }
}
