/**
 * What every engine must do, whatever it is made of. An engine is done when this passes. What one
 * cannot do it lists by the case's title with the reason; everything else is a bug.
 */

import { test } from 'node:test'
import type { AddCase } from './case.js'
import { relayCases } from './relay-cases.js'
import { type MakeEngine, Stage } from './stage.js'

/** Cases an engine cannot pass, by title, each with its reason. */
export type Exceptions = Readonly<Record<string, string>>

/** Registers every case for an engine. */
export function engineSuite(
  name: string,
  makeEngine: MakeEngine,
  exceptions: Exceptions = {},
): void {
  const excused = new Set(Object.keys(exceptions))
  const add: AddCase = (title, story) => {
    excused.delete(title)
    const options = title in exceptions ? { skip: exceptions[title]! } : {}
    test(`${name}: ${title}`, options, async (context) => {
      await story({ test: context, stage: (settings) => new Stage(context, makeEngine, settings) })
    })
  }
  for (const addCases of [relayCases]) addCases(add)
  if (excused.size > 0) throw new Error(`no such case: ${[...excused].join(', ')}`)
}
