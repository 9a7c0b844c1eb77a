/**
 * What operators have decided, as it is kept from one run to the next. The text of the state file
 * is read and written here; the file itself is app/state-file.ts.
 */

import * as z from 'zod'
import { type Member, member, membersMax } from './members.js'
import { type Override, override, overridesMax } from './override.js'
import { bad, ok, type Result } from './result.js'

const stateDocument = z.strictObject({
  version: z.literal(1),
  overrides: z.array(override).max(overridesMax * 3), // A backend may have three.
  members: z.array(member).max(membersMax).default([]),
})

/** All that is kept. */
export type StateDocument = {
  readonly version: 1
  readonly overrides: readonly Override[]
  /** Backends that were added. */
  readonly members: readonly Member[]
}

/** What is kept before anybody has decided anything. */
export const emptyState: StateDocument = { version: 1, overrides: [], members: [] }

/** Reads the text of a state file: whole, or not at all. The error says what is wrong with it. */
export function parseState(text: string): Result<StateDocument, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return bad((cause as SyntaxError).message) // Whoever damaged it may have left anything.
  }
  const parsed = stateDocument.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return bad(`${z.core.toDotPath(issue!.path)}: ${issue!.message}`)
}

/** The text of a state file; one thing a line, so that a person can read it and compare two. */
export function formatState({ version, overrides, members }: StateDocument): string {
  // Without members it reads as before there were any, also for a program of that time.
  const added = members.length === 0 ? '' : `,\n  "members": ${linesOf(members)}`
  return `{\n  "version": ${version},\n  "overrides": ${linesOf(overrides)}${added}\n}\n`
}

function linesOf(list: readonly object[]): string {
  const lines = list.map((each) => `\n    ${JSON.stringify(each)}`)
  return lines.length === 0 ? '[]' : `[${lines.join(',')}\n  ]`
}
