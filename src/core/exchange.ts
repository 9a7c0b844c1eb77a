/**
 * A conversation as a list of steps: send this, wait for that. It only decides; the caller owns the
 * connection and the time. Bytes are texts of one character per byte (Latin-1) here, so that text,
 * bytes and expressions are all found in the same way.
 */

import { unreachable } from './assert.js'

/** One step. `bytes` and what is expected have one character per byte; `shown` is as written. */
export type ExchangeStep =
  | { readonly kind: 'send'; readonly bytes: string; readonly shown: string }
  | { readonly kind: 'bytes'; readonly bytes: string; readonly shown: string }
  | {
      readonly kind: 'pattern'
      readonly source: string
      readonly flags: string
      readonly shown: string
    }

/** Bytes received and not yet matched by a step; beyond it an exchange fails. */
export const exchangeBytesMax = 64 * 1024

/** Where an exchange stands: the step it waits at, and what came that no step has matched yet. */
export type Exchange = { readonly step: number; readonly received: string }

/** Where a match of an expression ends in a text; undefined: none. */
export type FindEnd = (
  source: string,
  flags: string,
  text: string,
) => number | undefined | 'too long'

/** What follows from what was received: go on, after sending something perhaps, or an end. */
export type Advance =
  | { readonly kind: 'waiting'; readonly exchange: Exchange; readonly send: string }
  | { readonly kind: 'passed'; readonly send: string }
  | { readonly kind: 'failed'; readonly why: string }

/** Before anything was sent or received. */
export const exchangeBegin: Exchange = { step: 0, received: '' }

/** Takes in what was received, and does all the steps that can be done now. */
export function advance(
  steps: readonly ExchangeStep[],
  { step: from, received: before }: Exchange,
  added: string,
  findEnd: FindEnd,
): Advance {
  let received = before + added
  let send = ''
  for (let at = from; at < steps.length; at++) {
    const step = steps[at]!
    if (step.kind === 'send') {
      send += step.bytes
      continue
    }
    const end = endOf(step, received, findEnd)
    if (end === 'too long') return failed(steps, at, 'looking for it took too long')
    if (end === undefined) {
      if (received.length > exchangeBytesMax) {
        return failed(steps, at, `it was not in the first ${exchangeBytesMax / 1024} KiB`)
      }
      return { kind: 'waiting', exchange: { step: at, received }, send }
    }
    received = received.slice(end)
  }
  return { kind: 'passed', send }
}

/** Why an exchange that ended at a step did not pass; `how` in words: `timeout`, `closed`. */
export function whyStopped(
  steps: readonly ExchangeStep[],
  { step, received }: Exchange,
  how: string,
  quote: (bytes: string) => string,
): string {
  const got = received === '' ? 'got nothing' : `got ${quote(received)}`
  return `${how}: step ${step + 1} expects ${show(steps[step])}, ${got}`
}

function failed(steps: readonly ExchangeStep[], at: number, what: string): Advance {
  return { kind: 'failed', why: `step ${at + 1} expects ${show(steps[at])}: ${what}` }
}

function show(step: ExchangeStep | undefined): string {
  if (step === undefined) return 'nothing'
  const isText = step.kind !== 'pattern' && !step.shown.startsWith('hex:')
  return isText ? JSON.stringify(step.shown) : step.shown
}

function endOf(
  step: Exclude<ExchangeStep, { kind: 'send' }>,
  received: string,
  findEnd: FindEnd,
): number | undefined | 'too long' {
  switch (step.kind) {
    case 'bytes': {
      const at = received.indexOf(step.bytes)
      return at === -1 ? undefined : at + step.bytes.length
    }
    case 'pattern':
      return findEnd(step.source, step.flags, received)
    default:
      return unreachable(step)
  }
}
