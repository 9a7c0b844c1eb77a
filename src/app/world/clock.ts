/** Real time, as the port of core/world.ts. */

import type { Clock } from '../../core/world.js'

/** The longest delay a timer of Node takes; a longer one would fire at once. */
const timerMsMax = 2 ** 31 - 1

/** The clock of this machine. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after,
}

function after(delayMs: number, act: () => void): () => void {
  const atMs = performance.now() + delayMs
  let timer = setTimeout(fire, partOf(delayMs))
  return () => clearTimeout(timer)

  // Timers count whole milliseconds and may fire a fraction early; nobody is called before time.
  function fire(): void {
    const leftMs = atMs - performance.now()
    if (leftMs <= 0) act()
    else timer = setTimeout(fire, partOf(leftMs))
  }
}

function partOf(delayMs: number): number {
  return Math.min(Math.ceil(delayMs), timerMsMax)
}
