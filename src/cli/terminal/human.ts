/** Numbers as people read them: `1.2 s`, `3.1 KiB`, `28,232`. To read back: core/config/units. */

const sizeUnits = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** A duration in milliseconds, in two units at most: `350 ms`, `1.2 s`, `2m 05s`, `3d 04h`. */
export function humanDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return twoParts(seconds, 60, 'm', 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return twoParts(minutes, 60, 'h', 'm')
  return twoParts(Math.round(minutes / 60), 24, 'd', 'h')
}

/** A number of bytes: `17 B`, `3.1 KiB`, `210 MiB`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  let size = bytes / 1024
  let unit = 0
  while (size >= 1023.5 && unit < sizeUnits.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size < 99.95 ? size.toFixed(1) : Math.round(size)} ${sizeUnits[unit]}`
}

/** A whole number with its thousands set apart, whatever the locale: `28,232`. */
export function humanCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 backend`, `2 backends`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${humanCount(count)} ${count === 1 ? one : many}`
}

/** Local time of day: `12:00:01`, or `12:00:01.123` in detail. */
export function timeOfDay(wallMs: number, detail: 'seconds' | 'milliseconds'): string {
  const date = new Date(wallMs)
  const two = (part: number) => String(part).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return detail === 'seconds' ? time : `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

function twoParts(count: number, base: number, big: string, small: string): string {
  const rest = String(count % base).padStart(2, '0')
  return `${Math.floor(count / base)}${big} ${rest}${small}`
}
