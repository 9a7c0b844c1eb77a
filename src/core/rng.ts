/** Chance as an argument: same seed, same history. */

/** A source of chance. */
export type Rng = {
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number
  /** A number from 0 up to, not including, 1. */
  readonly fraction: () => number
}

/**
 * A small, fast generator for jitter and sampling (mulberry32, Tommy Ettinger 2017). Not for
 * secrets.
 */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0
  return { below: (limit) => Math.floor(fraction() * limit), fraction }

  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
