/**
 * What an HTTP probe may expect: status codes and ranges, and a body as text or as an expression.
 */

import * as z from 'zod'
import { unreachable } from '../assert.js'
import { bad, ok, type Result } from '../result.js'
import type { BodyRule, StatusRange } from '../world.js'
import { count, textCharactersMax, textCodec } from './fields.js'

const statusCode = z
  .codec(z.int().min(100).max(599), z.custom<StatusRange>(), {
    decode: (code) => ({ from: code, to: code }),
    encode: ({ from, to }, context) => {
      if (from === to) return from
      context.issues.push({ code: 'custom', message: 'more than one code', input: { from, to } })
      return z.NEVER
    },
  })
  .meta({ kind: 'status code from 100 to 599' })

const statusRange = textCodec(parseStatusRange, ({ from, to }) => `${from}-${to}`).meta({
  kind: 'status range',
  sample: '300-399',
  pattern: '^[1-5]\\d\\d-[1-5]\\d\\d$',
})

const statusItem = z.union([statusCode, statusRange])

/** `200`, `"300-399"`, or a list of both. */
export const statusRanges = z.union([
  z.codec(statusItem, z.tuple([z.custom<StatusRange>()]), {
    decode: (one): [StatusRange] => [one],
    encode: ([one]) => one,
  }),
  z.array(statusItem).min(1).max(32),
])

/** An exit code of a program, or a list of them. */
export const exitCodes = z.union([
  z.codec(count(0, 255), z.tuple([z.int()]), {
    decode: (one): [number] => [one],
    encode: ([one]) => one,
  }),
  z.array(count(0, 255)).min(1).max(32),
])

/** HTTP headers by name. */
export const headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'this is no name of a header'),
  z
    .string()
    .max(textCharactersMax)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'the value of a header is one line of Latin-1'),
)

/** `up` is exact text after trimming; `/^up/i` is a regular expression. */
export const bodyRule = textCodec(parseBodyRule, formatBodyRule).meta({
  kind: 'text or /regex/',
  sample: 'up',
})

/** Reads a body rule; an expression that does not compile is an error. */
export function parseBodyRule(text: string): Result<BodyRule, string> {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(text)
  if (match === null) return ok({ kind: 'text', text: text.trim() })
  const [, source = '', flags = ''] = match
  if (/[^imsu]/.test(flags)) return bad(`"${text}": the flags may be i, m, s and u`)
  try {
    new RegExp(source, flags)
  } catch (cause) {
    // The engine's own words are the best explanation there is of what is wrong with it.
    return bad(`"${text}": ${cause instanceof Error ? cause.message : 'not an expression'}`)
  }
  return ok({ kind: 'pattern', source, flags })
}

/** The text a body rule is written as. */
export function formatBodyRule(rule: BodyRule): string {
  switch (rule.kind) {
    case 'text':
      return rule.text
    case 'pattern':
      return `/${rule.source}/${rule.flags}`
    default:
      return unreachable(rule)
  }
}

function parseStatusRange(text: string): Result<StatusRange, string> {
  if (!/^[1-5]\d\d-[1-5]\d\d$/.test(text)) {
    return bad(`"${text}" is no status; write a code such as 200, or a range such as 300-399`)
  }
  const [from, to] = [Number(text.slice(0, 3)), Number(text.slice(4))]
  if (from > to) return bad(`"${text}": a range goes from the smaller to the larger code`)
  return ok({ from, to })
}
