/**
 * Numbers and times as people read them. The narrow no-break space between number and unit is left
 * out on purpose: these stand in tables whose columns are aligned by their digits.
 */

const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A whole number with its thousands set apart: `28,232`. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Something per second: `0`, `0.4`, `6.7`, `128`, `12.3k`. */
export function rateText(perSecond: number): string {
  if (perSecond < 0.05) return '0'
  if (perSecond < 99.95) return perSecond.toFixed(1)
  if (perSecond < 9_999.5) return countText(perSecond)
  return perSecond < 999_950
    ? `${(perSecond / 1e3).toFixed(1)}k`
    : `${(perSecond / 1e6).toFixed(1)}M`
}

/** A number of bytes: `17 B`, `3.1 KiB`, `210 MiB`. */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1023.5 && unit < sizeUnits.length - 1) {
    size /= 1024
    unit += 1
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1
  return `${size.toFixed(digits)} ${sizeUnits[unit]}`
}

/** A short time in milliseconds: `0.3 ms`, `42 ms`, `1.2 s`; a dash for one that is not known. */
export function delayText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–'
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  return ms < 999.5 ? `${Math.round(ms)} ms` : durationText(ms)
}

/** How long something takes or has lasted, in two units at most: `4 s`, `2m 05s`, `3d 04h`. */
export function durationText(ms: number): string {
  if (ms < second) return '0 s'
  if (ms < minute)
    return ms < 9.95 * second ? `${(ms / second).toFixed(1)} s` : `${whole(ms, second)} s`
  if (ms < hour) return twoParts(ms, minute, second, 'm', 's')
  if (ms < day) return twoParts(ms, hour, minute, 'h', 'm')
  return twoParts(ms, day, hour, 'd', 'h')
}

/** How long ago that was, or `never` for null. A clock that runs behind counts as now. */
export function agoText(at: string | null, nowMs: number): string {
  return at === null ? 'never' : durationText(Math.max(0, nowMs - Date.parse(at)))
}

/** Local time of day: `12:00:01`. */
export function timeText(at: string | number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

/** `1 backend`, `2 backends`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

function whole(ms: number, unitMs: number): number {
  return Math.floor(ms / unitMs)
}

function twoParts(ms: number, bigMs: number, smallMs: number, big: string, small: string): string {
  const rest = String(whole(ms % bigMs, smallMs)).padStart(2, '0')
  return `${whole(ms, bigMs)}${big} ${rest}${small}`
}
