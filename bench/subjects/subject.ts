/** What a subject is: a way to write a configuration and a command line. It starts nothing. */

import type { Command } from '../child.js'

/** What a configuration may be tuned for; what suits one does not suit another. */
export type Purpose = 'requests' | 'bulk' | 'idle'

/** What a subject is to do. `folder` is its own, for whatever it must write. */
export type Setup = {
  readonly port: number
  readonly backends: readonly number[]
  readonly workers: number
  readonly purpose: Purpose
  readonly folder: string
}

/** The configuration to write (undefined: none), and what to start once it is written. */
export type Launch = {
  readonly command: Command
  readonly file?: { readonly path: string; readonly text: string }
}

/** Makes a launch. A pure function of what is asked. */
export type Prepare = (setup: Setup) => Launch
