/** Durations, sizes and rates as people write them: `250ms`, `2s`, `1h`, `16KiB`, `20/s`. */

import { bad, ok, type Result } from '../result.js'

const msPerUnit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const bytesPerUnit: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}

/** The longest duration taken: 365 days. A timer beyond it is a slip of the pen. */
export const durationMsMax = 365 * msPerUnit.d!

/** `1h30m` → milliseconds. Units: ms, s, m, h, d; parts add up. */
export function parseDuration(text: string): Result<number, string> {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    return bad(
      /^\d+$/.test(text) ? `"${text}" has no unit; write ${text}s or ${text}ms` : notDuration(text),
    )
  }
  const ms = parts.reduce((sum, [, number, unit]) => sum + Number(number) * msPerUnit[unit!]!, 0)
  if (ms > durationMsMax) return bad(`"${text}" is over the most, 365d`)
  return ok(Math.round(ms))
}

/** `16KiB` → bytes. Units: B, KB, MB, GB (powers of 1000), KiB, MiB, GiB (powers of 1024). */
export function parseSize(text: string): Result<number, string> {
  const match = /^(\d+(?:\.\d+)?)(B|[KMG]i?B)$/.exec(text)
  if (match === null) return bad(`"${text}" is not a size; write for example 16KiB or 4MiB`)
  return ok(Math.round(Number(match[1]) * bytesPerUnit[match[2]!]!))
}

/** `50%` → 0.5. From 1 % to 100 %, to a hundredth of a per cent. */
export function parseShare(text: string): Result<number, string> {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1] ?? Number.NaN)
  if (percent >= 1 && percent <= 100) return ok(Math.round(percent * 100) / 10_000)
  return bad(`"${text}" is not a share; write a percentage from 1% to 100%`)
}

/** `20/s` → 20, `30/m` → 0.5: whole numbers in a second or in a minute, as how many in a second. */
export function parseRate(text: string): Result<number, string> {
  const match = /^(\d+)\/([sm])$/.exec(text)
  if (match === null) return bad(`"${text}" is not a rate; write for example 5/s or 30/m`)
  return ok(Number(match[1]) / (match[2] === 's' ? 1 : 60))
}

/** 20 → `20/s`, 0.5 → `30/m`. */
export function formatRate(perSecond: number): string {
  return Number.isInteger(perSecond) ? `${perSecond}/s` : `${Math.round(perSecond * 60)}/m`
}

/** 0.5 → `50%`, to a hundredth. */
export function formatShare(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`
}

/** Milliseconds → the shortest text that reads back as the same: `1h30m`, `250ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  let rest = ms
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const count = Math.floor(rest / msPerUnit[unit]!)
    rest -= count * msPerUnit[unit]!
    if (count > 0) text += `${count}${unit}`
  }
  return text
}

/** Bytes → the shortest text that reads back as the same: `16KiB`, `1000B`. */
export function formatSize(bytes: number): string {
  const unit = ['GiB', 'MiB', 'KiB'].find((name) => bytes > 0 && bytes % bytesPerUnit[name]! === 0)
  return unit === undefined ? `${bytes}B` : `${bytes / bytesPerUnit[unit]!}${unit}`
}

function notDuration(text: string): string {
  return `"${text}" is not a duration; write for example 250ms, 2s, 5m or 1h`
}
