/** Which runs an invocation makes, and in which order. Pure. */

import { type Load, loads, paceSetter } from './loads.js'
import type { SubjectName } from './subject-names.js'

/** One run: a load on a subject. Loads that need no subject have undefined. */
export type Run = {
  readonly round: number
  readonly load: Load
  readonly subject: SubjectName | undefined
}

/** What was asked for. `only` holds names or groups of loads; empty: all of them. */
export type Asked = {
  readonly only: readonly string[]
  readonly subjects: readonly SubjectName[]
  readonly rounds: number
}

/** The loads asked for, in their order; with the half load always the one that sets its pace. */
export function loadsAsked(only: readonly string[]): readonly Load[] {
  const wanted = ({ name, group }: Load) =>
    only.length === 0 || only.includes(name) || only.includes(group)
  const paced = loads.some((load) => load.kind === 'paced' && wanted(load))
  return loads.filter((load) => wanted(load) || (paced && load.name === paceSetter))
}

/**
 * Every run, round by round. Within a load the subjects follow one another at once, so that all of
 * them meet the same minute; each round another one begins, so that none is always first.
 * Memory and picks hardly vary: they are looked at in the first round only.
 */
export function planRuns({ only, subjects, rounds }: Asked): Run[] {
  return Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
    loadsAsked(only)
      .filter(({ kind }) => round === 1 || (kind !== 'idle' && kind !== 'picks'))
      .flatMap((load): Run[] => {
        if (load.kind === 'picks') return [{ round, load, subject: undefined }]
        const shown = load.subjects.filter((name) => subjects.includes(name))
        return rotated(shown, round - 1).map((subject) => ({ round, load, subject }))
      }),
  )
}

function rotated<Value>(values: readonly Value[], by: number): Value[] {
  if (values.length === 0) return []
  const first = by % values.length
  return [...values.slice(first), ...values.slice(0, first)]
}
