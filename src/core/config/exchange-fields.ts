/** The steps of an exchange as they are written: text, `hex:` and bytes, or an expression. */

import * as z from 'zod'
import { assert } from '../assert.js'
import type { ExchangeStep } from '../exchange.js'
import { bad, ok, type Result } from '../result.js'
import { textCharactersMax } from './fields.js'
import { parseBodyRule } from './probe-fields.js'

const sendText = checkedText(parseSend).meta({
  kind: 'text or hex:',
  sample: 'PING\\r\\n',
  description: 'What to send: text, or `hex:` and bytes.',
})

const expectText = checkedText(parseExpect).meta({
  kind: 'text, hex: or /regex/',
  sample: '+PONG',
  description:
    'What must come, anywhere in what was received since the last step: text, `hex:` and bytes, ' +
    'or a regular expression between slashes.',
})

const sendStep = z.codec(z.strictObject({ send: sendText }), z.custom<ExchangeStep>(), {
  decode: ({ send }) => mustRead(parseSend(send)),
  encode: ({ kind, shown }, context) => {
    if (kind === 'send') return { send: shown }
    context.issues.push({ code: 'custom', message: 'a step that waits', input: shown })
    return z.NEVER
  },
})

const expectStep = z.codec(z.strictObject({ expect: expectText }), z.custom<ExchangeStep>(), {
  decode: ({ expect }) => mustRead(parseExpect(expect)),
  encode: ({ kind, shown }, context) => {
    if (kind !== 'send') return { expect: shown }
    context.issues.push({ code: 'custom', message: 'a step that sends', input: shown })
    return z.NEVER
  },
})

/** One step of an exchange. */
export const exchangeStep = z.union([sendStep, expectStep])

/** Reads what to send. */
export function parseSend(text: string): Result<ExchangeStep, string> {
  const bytes = parseBytes(text)
  return bytes.ok ? ok({ kind: 'send', bytes: bytes.value, shown: text }) : bytes
}

/** Reads what to wait for. */
export function parseExpect(text: string): Result<ExchangeStep, string> {
  if (/^\/.*\/[a-z]*$/s.test(text)) {
    const rule = parseBodyRule(text)
    if (!rule.ok) return rule
    if (rule.value.kind === 'pattern') return ok({ ...rule.value, shown: text })
  }
  const bytes = parseBytes(text)
  return bytes.ok ? ok({ kind: 'bytes', bytes: bytes.value, shown: text }) : bytes
}

function parseBytes(text: string): Result<string, string> {
  if (text === '') return bad('this is empty')
  if (!text.startsWith('hex:')) return ok(String.fromCharCode(...new TextEncoder().encode(text)))
  const digits = text.slice('hex:'.length).replaceAll(/\s+/g, '')
  if (!/^([0-9a-f]{2})+$/i.test(digits)) {
    return bad(`"${text}": after hex: come bytes of two digits, such as hex:00 1f`)
  }
  const pairs = digits.match(/../g) ?? []
  return ok(pairs.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(''))
}

// Kept as text, because a step is written back as it was written.
function checkedText(read: (text: string) => Result<unknown, string>) {
  return z
    .string()
    .max(textCharactersMax)
    .superRefine((text, context) => {
      const result = read(text)
      if (!result.ok) context.addIssue({ code: 'custom', message: result.error })
    })
}

function mustRead(result: Result<ExchangeStep, string>): ExchangeStep {
  assert(result.ok, 'a step is checked before it is read')
  return result.value
}
