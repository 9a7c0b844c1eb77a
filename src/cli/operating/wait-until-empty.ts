/** Waits until backends have no sessions any more, and shows on standard error how far it is. */

import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { complain } from '../output/say.js'
import { counted } from '../terminal/human.js'
import type { Instance } from './instance.js'
import type { ListedBackend } from './tables.js'

const lookMs = 500

/** Resolves with the sessions left: 0, or more once `timeoutMs` have passed. */
export async function waitUntilEmpty(
  instance: Instance,
  chosen: readonly ListedBackend[],
  timeoutMs: number,
): Promise<number> {
  const names = new Set(chosen.map(({ pool, name }) => `${pool}/${name}`))
  const endMs = performance.now() + timeoutMs
  const isShown = isatty(2)
  let shown = -1
  for (;;) {
    const all = await instance.list<ListedBackend>('backends')
    const left = all
      .filter(({ pool, name }) => names.has(`${pool}/${name}`))
      .reduce((sum, { sessions }) => sum + sessions, 0)
    const restMs = endMs - performance.now()
    const isOver = left === 0 || restMs <= 0
    if (left !== shown || isOver) tellProgress(left, isShown, isOver)
    shown = left
    if (isOver) return left
    await sleep(Math.min(lookMs, restMs))
  }
}

// On a terminal the line is written over; elsewhere every number gets a line of its own.
function tellProgress(left: number, isTerminal: boolean, isOver: boolean): void {
  const text = left === 0 ? 'no sessions left' : `${counted(left, 'session')} left`
  complain(isTerminal ? `\r\x1b[K${text}${isOver ? '\n' : ''}` : `${text}\n`)
}
