/**
 * The clients of the soak, as one process: for each kind of session so many at a time, one after
 * the other, until the time is over; then waits for those under way. Prints a JSON line for every
 * session that did not go as planned, and one with the counts at the end.
 *
 *   node clients.js PORT SECONDS SEED
 */

import { setTimeout as delay } from 'node:timers/promises'
import { type Outcome, play } from './play.js'
import { type Kind, kinds, type Story } from './story.js'

/** The last line: how many sessions of each kind went how, and the bytes both ways. */
export type Totals = {
  readonly counts: Readonly<Record<Kind, Partial<Record<Outcome, number>>>>
  readonly connected: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

// At the same time; the waiting between two is up to so many milliseconds.
const crowd: Readonly<Record<Kind, { readonly count: number; readonly gapMs: number }>> = {
  short: { count: 12, gapMs: 150 },
  long: { count: 20, gapMs: 500 },
  idle: { count: 100, gapMs: 2000 },
  bulk: { count: 4, gapMs: 1000 },
  'half-closed': { count: 6, gapMs: 200 },
  'client-reset': { count: 4, gapMs: 300 },
  'backend-reset': { count: 4, gapMs: 300 },
}

const [port, seconds, firstSeed] = process.argv.slice(2).map(Number) as [number, number, number]
const overMs = performance.now() + seconds * 1000
const totals = { connected: 0, sentBytes: 0, receivedBytes: 0 }
const counts = Object.fromEntries(kinds.map((kind) => [kind, {}])) as Totals['counts']
let state = firstSeed

await Promise.all(
  kinds.flatMap((kind) => Array.from({ length: crowd[kind].count }, () => playOn(kind))),
)
console.log(JSON.stringify({ ...totals, counts }))

async function playOn(kind: Kind): Promise<void> {
  await delay(draw(0, crowd[kind].gapMs))
  while (performance.now() < overMs) {
    const played = await play(port, storyOf(kind))
    const { outcome } = played
    if (outcome !== 'as planned') console.log(JSON.stringify(played))
    if (outcome !== 'not connected') totals.connected += 1
    totals.sentBytes += played.sentBytes
    totals.receivedBytes += played.receivedBytes
    counts[kind][outcome] = (counts[kind][outcome] ?? 0) + 1
    await delay(draw(0, crowd[kind].gapMs))
  }
}

function storyOf(kind: Kind): Story {
  const seed = draw(0, 65_520)
  const base = { kind, seed, pieceBytes: 64 * 1024, pauseMs: 0, resetAfterBytes: 0 }
  const [upBytes, downBytes] = [draw(1, 200_000), draw(1, 200_000)]
  switch (kind) {
    case 'short':
      return { ...base, upBytes: draw(1, 4000), downBytes: draw(1, 16_000) }
    case 'long': {
      const [pieceBytes, pauseMs] = [draw(1, 3000), draw(20, 250)]
      return { ...base, upBytes: pieceBytes * 60, downBytes: pieceBytes * 50, pieceBytes, pauseMs }
    }
    case 'idle':
      return { ...base, upBytes: 200, downBytes: 200, pieceBytes: 100, pauseMs: draw(2, 20) * 1000 }
    case 'bulk': {
      const pauseMs = draw(0, 3) === 0 ? draw(1, 5) : 0
      const bytes = pauseMs === 0 ? 64 * 1024 ** 2 : 8 * 1024 ** 2
      const down = draw(0, bytes)
      return { ...base, upBytes: bytes - down, downBytes: down, pauseMs, pieceBytes: 256 * 1024 }
    }
    case 'half-closed':
      return { ...base, upBytes, downBytes }
    case 'client-reset':
      return { ...base, upBytes, downBytes, resetAfterBytes: draw(0, upBytes - 1) }
    case 'backend-reset':
      return { ...base, upBytes, downBytes, resetAfterBytes: draw(0, downBytes) }
  }
}

// A whole number from `min` to `max`; which, the seed of the run decides.
function draw(min: number, max: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return min + Math.floor((state / 2 ** 32) * (max - min + 1))
}
