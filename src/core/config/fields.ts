/**
 * The kinds of value that options are made of, each with its one check, its one message and the way
 * back to text. `kind` and `sample` are what messages and the manual call it.
 */

import * as z from 'zod'
import { formatAddress, parseAddress, parseBindAddress } from '../address.js'
import { assert } from '../assert.js'
import type { Result } from '../result.js'
import {
  formatDuration,
  formatRate,
  formatShare,
  formatSize,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
} from './units.js'

/** Characters of an option that is text. */
export const textCharactersMax = 1000

/** Text that `read` turns into a value and `write` back; what `read` objects to is the message. */
export function textCodec<Value>(
  read: (text: string) => Result<Value, string>,
  write: (value: Value) => string,
) {
  return z.codec(z.string().max(textCharactersMax, { abort: true }), z.custom<Value>(), {
    decode: (text, context) => {
      const result = read(text)
      if (result.ok) return result.value
      context.issues.push({ code: 'custom', message: result.error, input: text })
      return z.NEVER
    },
    encode: write,
  })
}

/** A duration in milliseconds, written `2s`, from `min` to 365 days. */
export function duration(min = '1ms') {
  const minMs = mustRead(parseDuration(min))
  return textCodec((text) => {
    const result = parseDuration(text)
    if (!result.ok || result.value >= minMs) return result
    return { ok: false, error: `"${text}" is under the least, ${formatDuration(minMs)}` }
  }, formatDuration).meta({
    kind: 'duration',
    sample: '5s',
    pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$',
  })
}

/** A duration, or `false` (also written `off`) for never. */
export function durationOrOff(min = '1ms') {
  return z.union([off, duration(min)])
}

/** A number of bytes, written `16KiB`, from `min` to `max`. */
export function size(min: string, max: string) {
  const [minBytes, maxBytes] = [mustRead(parseSize(min)), mustRead(parseSize(max))]
  return textCodec((text) => {
    const result = parseSize(text)
    if (!result.ok || (result.value >= minBytes && result.value <= maxBytes)) return result
    return {
      ok: false,
      error: `"${text}" is not from ${formatSize(minBytes)} to ${formatSize(maxBytes)}`,
    }
  }, formatSize).meta({
    kind: 'size',
    sample: '16KiB',
    pattern: '^\\d+(\\.\\d+)?(B|[KMG]i?B)$',
  })
}

/** A part of the whole from 1 % to 100 %, written `50%`; comes out as a number up to 1. */
export function share() {
  return textCodec(parseShare, formatShare).meta({
    kind: 'share',
    sample: '50%',
    pattern: '^\\d+(\\.\\d+)?%$',
  })
}

/** A number in a second, written `5/s` or `30/m`, from `min` to `max`. */
export function rate(min: string, max: string) {
  const [least, most] = [mustRead(parseRate(min)), mustRead(parseRate(max))]
  return textCodec((text) => {
    const result = parseRate(text)
    if (!result.ok || (result.value >= least && result.value <= most)) return result
    return { ok: false, error: `"${text}" is not from ${min} to ${max}` }
  }, formatRate).meta({ kind: 'rate', sample: '5/s', pattern: '^\\d+/[sm]$' })
}

/** `false`, or its synonym `off`. */
export const off = z
  .codec(z.union([z.literal(false), z.literal('off')]), z.literal(false), {
    decode: (): false => false,
    encode: (): false => false,
  })
  .meta({ kind: 'false' })

/** `true` or `false`; `off` is `false` here too. */
export const flag = z.union([off, z.literal(true)])

/** Where a backend is reached. */
export const address = textCodec(parseAddress, formatAddress).meta({
  kind: 'address',
  sample: '10.0.0.1:9001',
})

/** Where a listener accepts. */
export const bindAddress = textCodec(parseBindAddress, formatAddress).meta({
  kind: 'bind address',
  sample: ':8080',
})

/** The name of a pool or a listener. */
export const name = z
  .string()
  .max(100)
  .regex(/^[a-z0-9._-]+$/, {
    error: ({ input }) => `"${input}" is not a name of a-z, 0-9, ".", "_" and "-"`,
  })
  .meta({ kind: 'name', sample: 'web' })

/** A whole number, both ends included. */
export function count(min: number, max: number) {
  return z
    .int()
    .min(min)
    .max(max)
    .meta({ kind: `whole number from ${min} to ${max}` })
}

/** A number with a fraction, both ends included. */
export function factor(min: number, max: number) {
  return z
    .number()
    .min(min)
    .max(max)
    .meta({ kind: `number from ${min} to ${max}` })
}

function mustRead<Value>(result: Result<Value, string>): Value {
  assert(result.ok, 'bounds in the schema are well written')
  return result.value
}
