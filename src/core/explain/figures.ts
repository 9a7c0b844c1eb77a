/** Numbers as an explanation writes them. */

/** A number with at most two decimals; without end: `no room`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'no room'
  return String(Math.round(value * 100) / 100)
}

/** A share in whole percent. */
export function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

/** So many of a thing: `1 session`, `2 sessions`. */
export function counted(count: number, thing: string): string {
  return `${figure(count)} ${thing}${count === 1 ? '' : 's'}`
}
