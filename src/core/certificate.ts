/** When to warn that a certificate is about to expire: once a day, from a while before it does. */

const dayMs = 86_400_000

/** Whole days that a certificate is still valid, rounded down; below 0 when it has expired. */
export function daysLeft(expiresMs: number, nowMs: number): number {
  return Math.floor((expiresMs - nowMs) / dayMs)
}

/** What was told last of a certificate: which one, and how many days it had left. */
export type ExpiryTold = { readonly expiresMs: number; readonly days: number }

/**
 * What is to be told now; undefined: nothing, because there is time yet, or because it was told
 * already today of this certificate. One that was renewed late is told of anew.
 */
export function expiryToTell(
  told: ExpiryTold | undefined,
  expiresMs: number,
  nowMs: number,
  warningMs: number,
): ExpiryTold | undefined {
  if (expiresMs - nowMs > warningMs) return undefined
  const days = daysLeft(expiresMs, nowMs)
  const isSame = told?.expiresMs === expiresMs && told.days === days
  return isSame ? undefined : { expiresMs, days }
}

/** `expires in 5 days`, `expires today`, `has expired`. */
export function expiryInWords(expiresMs: number, nowMs: number): string {
  const days = daysLeft(expiresMs, nowMs)
  if (expiresMs <= nowMs) return 'has expired'
  if (days === 0) return 'expires within a day'
  return days === 1 ? 'expires in 1 day' : `expires in ${days} days`
}
