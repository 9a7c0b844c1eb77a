/** The kinds of value that options are made of, each with its one check and its one message. */

import * as z from 'zod'
import { parseAddress, parseBindAddress } from '../address.js'
import type { Result } from '../result.js'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.js'

/** Text that `read` turns into a value; what it objects to becomes the message of the problem. */
function readText<Value>(read: (text: string) => Result<Value, string>) {
  return z.string().transform((text, context) => {
    const result = read(text)
    if (result.ok) return result.value
    context.addIssue({ code: 'custom', message: result.error, input: text })
    return z.NEVER
  })
}

/** A duration in milliseconds, written `2s`, from `min` to 365 days. */
export function duration(min = '1ms') {
  const minMs = mustRead(parseDuration(min))
  return readText((text) => {
    const result = parseDuration(text)
    if (!result.ok || result.value >= minMs) return result
    return { ok: false, error: `"${text}" is under the least, ${formatDuration(minMs)}` }
  }).meta({ kind: 'duration', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$' })
}

/** A duration, or `false` (also written `off`) for never. */
export function durationOrOff(min = '1ms') {
  return z.union([off, duration(min)]).meta({ kind: 'duration or false' })
}

/** A number of bytes, written `16KiB`, from `min` to `max`. */
export function size(min: string, max: string) {
  const [minBytes, maxBytes] = [mustRead(parseSize(min)), mustRead(parseSize(max))]
  return readText((text) => {
    const result = parseSize(text)
    if (!result.ok || (result.value >= minBytes && result.value <= maxBytes)) return result
    return {
      ok: false,
      error: `"${text}" is not from ${formatSize(minBytes)} to ${formatSize(maxBytes)}`,
    }
  }).meta({ kind: 'size', pattern: '^\\d+(\\.\\d+)?(B|[KMG]i?B)$' })
}

/** `false`, or its synonym `off`. */
export const off = z
  .union([z.literal(false), z.literal('off')])
  .transform((): false => false)
  .meta({ kind: 'false' })

/** Where a backend is reached. */
export const address = readText(parseAddress).meta({ kind: 'address' })

/** Where a listener accepts. */
export const bindAddress = readText(parseBindAddress).meta({ kind: 'bind address' })

/** The name of a pool or a listener. */
export const name = z
  .string()
  .regex(/^[a-z0-9._-]+$/, 'a name is made of a-z, 0-9, ".", "_" and "-"')
  .max(100, 'a name has at most 100 characters')
  .meta({ kind: 'name' })

/** A whole number, both ends included. */
export function count(min: number, max: number) {
  return z.int().min(min).max(max).meta({ kind: 'number' })
}

function mustRead<Value>(result: Result<Value, string>): Value {
  if (!result.ok) throw new Error(result.error)
  return result.value
}
