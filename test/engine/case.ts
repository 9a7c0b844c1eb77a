/** The shape of the conformance cases: a title, and a story played on a stage of its own. */

import type { TestContext } from 'node:test'
import type { Stage, StageSettings } from './stage.js'

/** What a story is given. */
export type Play = {
  /** Sets up an engine. A story may set up several. */
  readonly stage: (settings?: StageSettings) => Stage
  readonly test: TestContext
}

/** Adds a case to the suite. Titles are unique: an exception names its case by title. */
export type AddCase = (title: string, story: (play: Play) => Promise<void>) => void
