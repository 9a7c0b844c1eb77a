/** What an HTTP probe may expect: status codes and ranges, and a body as text or as an expression. */

import * as z from 'zod'
import { bad, ok, type Result } from '../result.js'
import type { BodyRule, StatusRange } from '../world.js'

/** `200`, `"300-399"`, or a list of both. */
export const statusRanges = z
  .union([statusItem().transform((one) => [one]), z.array(statusItem()).min(1).max(32)])
  .meta({ kind: 'status codes' })

/** `up` is exact text after trimming; `/^up/i` is a regular expression. */
export const bodyRule = z
  .string()
  .transform((text, context) => {
    const rule = parseBodyRule(text)
    if (rule.ok) return rule.value
    context.addIssue({ code: 'custom', message: rule.error, input: text })
    return z.NEVER
  })
  .meta({ kind: 'text or /regex/' })

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

function statusItem() {
  return z.union([
    z
      .int()
      .min(100)
      .max(599)
      .transform((code): StatusRange => ({ from: code, to: code })),
    z
      .string()
      .regex(/^[1-5]\d\d-[1-5]\d\d$/, 'write a status code such as 200, or a range such as 300-399')
      .transform((text): StatusRange => ({ from: +text.slice(0, 3), to: +text.slice(4) }))
      .refine(({ from, to }) => from <= to, 'a range goes from the smaller to the larger code'),
  ])
}
