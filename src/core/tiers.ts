/**
 * Which tier of a pool goes first, its primaries or its backups. The backups take over the moment
 * no primary is usable. The primaries return at once, too, the first time; but when they are lost
 * again soon after they returned, they have to stay usable for a while first, each time twice as
 * long. So a primary that flaps does not throw sessions to and fro.
 */

/** Primaries lost within this long after their return have flapped, in milliseconds. */
export const calmMs = 60_000

/** The first wait after flapping, in milliseconds. */
export const holdMsMin = 5_000
/** The longest wait after flapping, in milliseconds. */
export const holdMsMax = 60_000

/** Which tier goes first, on the clock of whoever asks. */
export type Tiers =
  | { readonly first: 'primaries'; readonly sinceMs: number; readonly holdMs: number }
  | {
      readonly first: 'backups'
      /** How long the primaries have to be usable before they go first again. */
      readonly holdMs: number
      /** Since when they are; undefined while they are not. */
      readonly usableSinceMs: number | undefined
    }

/** How a pool begins. */
export const tiersAtStart: Tiers = {
  first: 'primaries',
  sinceMs: Number.NEGATIVE_INFINITY,
  holdMs: 0,
}

/** Takes in whether a primary is usable now. */
export function observeTiers(tiers: Tiers, isPrimaryUsable: boolean, nowMs: number): Tiers {
  if (tiers.first === 'primaries') {
    if (isPrimaryUsable) return tiers
    const hasFlapped = nowMs - tiers.sinceMs < calmMs
    const holdMs = hasFlapped ? Math.min(Math.max(tiers.holdMs * 2, holdMsMin), holdMsMax) : 0
    return { first: 'backups', holdMs, usableSinceMs: undefined }
  }
  const { holdMs } = tiers
  if (!isPrimaryUsable) return { first: 'backups', holdMs, usableSinceMs: undefined }
  const usableSinceMs = tiers.usableSinceMs ?? nowMs
  if (nowMs - usableSinceMs < holdMs) return { first: 'backups', holdMs, usableSinceMs }
  return { first: 'primaries', sinceMs: nowMs, holdMs }
}

/** When to look again though nothing was heard; undefined where there is nothing to wait for. */
export function tiersDueMs(tiers: Tiers): number | undefined {
  if (tiers.first === 'primaries' || tiers.usableSinceMs === undefined) return undefined
  return tiers.usableSinceMs + tiers.holdMs
}
