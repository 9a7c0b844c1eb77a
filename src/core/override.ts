/**
 * What operators decide about backends, over what the configuration and agents say. An override is
 * one such decision: about one backend, by whom, why, and until when. Several may hold for a
 * backend at once, each about something else; who speaks last about a thing is heard. What follows
 * from it is decided in backend-state.ts.
 */

import * as z from 'zod'
import { adminStates } from './backend-state.js'
import { count, name, textCharactersMax } from './config/fields.js'
import type { BackendRef } from './events.js'
import type { By } from './operator.js'
import { bad, ok, type Result } from './result.js'

/** Overrides that may hold at once; one more is refused. */
export const overridesMax = 10_000

/** Characters of an author or a reason. */
export const wordsMax = 500

/** The longest time after which an override may end by itself, in milliseconds: a year. */
export const overrideMsMax = 366 * 24 * 60 * 60 * 1000

/** Who does something, as text. */
export const authorWords = z.string().min(1).max(wordsMax)

/** Why somebody does it, as text; none is no reason. */
export const reasonWords = z.string().max(wordsMax)

const decision = {
  state: z.enum(adminStates).optional(),
  health: z.enum(['up', 'down']).optional(),
  weight: count(0, 256).optional(),
}

/** What may be decided about a backend. */
export const overrideFields = ['state', 'health', 'weight'] as const

/** A thing that may be decided about a backend. */
export type OverrideField = (typeof overrideFields)[number]

/** What an operator wants of a backend. What is left out is left to others. */
export const overrideWish = z
  .strictObject({
    ...decision,
    /** When it ends by itself, in milliseconds from now; never where it is left out. */
    expiresInMs: z.number().int().min(1).max(overrideMsMax).optional(),
  })
  .refine((wish) => overrideFields.some((field) => wish[field] !== undefined), {
    error: `say at least one of ${overrideFields.join(', ')}`,
  })

/** One override. Times are ISO 8601 in UTC; `expiresAt` null: it never ends by itself. */
export const override = z.strictObject({
  pool: name,
  backend: z.string().min(1).max(textCharactersMax),
  ...decision,
  by: authorWords,
  via: z.enum(['library', 'socket', 'http', 'signal', 'watch']),
  reason: reasonWords.nullable(),
  setAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
})

/** What an operator wants of a backend. Times in milliseconds from now. */
export type OverrideWish = Readonly<z.output<typeof overrideWish>>

/** One override, as it is kept and shown. What is absent is left to others. */
export type Override = Readonly<z.output<typeof override>>

/** The override that decides about each thing, where there is one. */
export type Decided = {
  readonly state: (Override & { readonly state: NonNullable<Override['state']> }) | undefined
  readonly health: (Override & { readonly health: NonNullable<Override['health']> }) | undefined
  readonly weight: (Override & { readonly weight: number }) | undefined
}

/** Reads what somebody wants, whoever sent it. The error says what is wrong with it. */
export function readWish(value: unknown): Result<OverrideWish, string> {
  return read(overrideWish, value, 'the override')
}

/** What is wrong with how somebody names themselves and their reason; undefined: nothing. */
export function problemWith({ by, reason = '' }: By): string | undefined {
  const author = read(authorWords, by, 'who it is by')
  const words = author.ok ? read(reasonWords, reason, 'the reason') : author
  return words.ok ? undefined : words.error
}

function read<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  what: string,
): Result<Value, string> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return bad(`${issue!.path.length === 0 ? what : issue!.path.join('.')}: ${issue!.message}`)
}

/** One text for the two names of a backend. A pool's name has no slash. */
export function keyOf({ pool, backend }: BackendRef): string {
  return `${pool}/${backend}`
}

/**
 * The overrides of a backend once there is another. It takes the place of all before it; with
 * `keepsOthers`, only of what they say about the things it decides itself.
 */
export function withOverride(
  before: readonly Override[],
  next: Override,
  keepsOthers: boolean,
): readonly Override[] {
  if (!keepsOthers) return [withoutBlanks(next)]
  const left = before.map((one) => ({
    ...one,
    state: next.state === undefined ? one.state : undefined,
    health: next.health === undefined ? one.health : undefined,
    weight: next.weight === undefined ? one.weight : undefined,
  }))
  return [...left.filter((one) => fieldsOf(one).length > 0).map(withoutBlanks), withoutBlanks(next)]
}

/** Who decides what, of the overrides of one backend: no two decide about the same. */
export function decidedBy(overrides: readonly Override[]): Decided {
  const about = (field: OverrideField) => overrides.find((one) => one[field] !== undefined)
  return {
    state: about('state') as Decided['state'],
    health: about('health') as Decided['health'],
    weight: about('weight') as Decided['weight'],
  }
}

/** Those that have ended by themselves by now (wall-clock milliseconds). */
export function expiredOf(overrides: readonly Override[], nowMs: number): readonly Override[] {
  return overrides.filter(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= nowMs)
}

/** When the next of them ends by itself, in wall-clock milliseconds; Infinity: none does. */
export function nextExpiryMs(overrides: Iterable<Override>): number {
  let next = Number.POSITIVE_INFINITY
  for (const { expiresAt } of overrides) {
    if (expiresAt !== null) next = Math.min(next, Date.parse(expiresAt))
  }
  return next
}

/** Why a fact is as an operator wants it, in words. */
export function wordsFor({ by, reason }: Override, value: string): string {
  return `${by} said ${value}${reason === null || reason === '' ? '' : `: ${reason}`}`
}

function fieldsOf(one: Override): readonly OverrideField[] {
  return overrideFields.filter((field) => one[field] !== undefined)
}

function withoutBlanks(one: Override): Override {
  return Object.fromEntries(
    Object.entries(one).filter(([, value]) => value !== undefined),
  ) as Override
}
