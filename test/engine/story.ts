/** The shape of the conformance cases: a title, and a story played on a stage of its own. */

import type { TestContext } from 'node:test'
import type { Stage, StageSettings } from './stage.js'

/** What a story is given. */
export type Play = {
  /** Sets up an engine. A story may set up several. */
  readonly stage: (settings?: StageSettings) => Stage
  readonly test: TestContext
}

/** One case of the suite. Titles are unique: an exception names its case by title. */
export type Story = { readonly title: string; readonly tell: (play: Play) => Promise<void> }

/** A case of the suite. */
export function story(title: string, tell: Story['tell']): Story {
  return { title, tell }
}
