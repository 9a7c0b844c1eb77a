/**
 * What every engine must do, whatever it is made of. An engine is done when this passes. What one
 * cannot do it lists by the case's title with the reason; everything else is a bug.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerCases } from './answer-cases.js'
import { choiceCases } from './choice-cases.js'
import { closeCases } from './close-cases.js'
import { connectCases } from './connect-cases.js'
import { endingCases } from './ending-cases.js'
import { fullCases } from './full-cases.js'
import { limitCases } from './limit-cases.js'
import { listenCases } from './listen-cases.js'
import { moduleCases } from './module-cases.js'
import { pauseCases } from './pause-cases.js'
import { policyCases } from './policy-cases.js'
import { queueCases } from './queue-cases.js'
import { recordCases } from './record-cases.js'
import { relayCases } from './relay-cases.js'
import { type MakeEngine, Stage } from './stage.js'
import { timeoutCases } from './timeout-cases.js'
import { traceCases } from './trace-cases.js'

/** Cases an engine cannot pass, by title, each with its reason. */
export type Exceptions = Readonly<Record<string, string>>

const stories = [
  listenCases,
  connectCases,
  policyCases,
  moduleCases,
  relayCases,
  endingCases,
  timeoutCases,
  limitCases,
  pauseCases,
  fullCases,
  choiceCases,
  queueCases,
  answerCases,
  closeCases,
  recordCases,
  traceCases,
].flat()

/** Registers every case for an engine. */
export function engineSuite(
  name: string,
  makeEngine: MakeEngine,
  exceptions: Exceptions = {},
): void {
  const titles = stories.map(({ title }) => title)
  assert.equal(new Set(titles).size, titles.length, 'a title names one case')
  for (const title of Object.keys(exceptions)) assert.ok(titles.includes(title), title)

  for (const { title, tell } of stories) {
    const reason = exceptions[title]
    test(`${name}: ${title}`, reason === undefined ? {} : { skip: reason }, async (context) => {
      await tell({ test: context, stage: (settings) => new Stage(context, makeEngine, settings) })
    })
  }
}
