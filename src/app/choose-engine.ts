/** Which engine moves the bytes, and why that one. The only place that knows them all. */

import type { Config } from '../core/config/schema.js'
import type { Engine, EngineOptions } from '../engine/engine.js'
import { createNetEngine } from '../engine/net/engine.js'

/** An engine to be, and in one line why it was chosen; null where no choice was left. */
export type EngineChoice = {
  readonly name: Engine['name']
  readonly why: string | null
  /** Threads that count sessions: columns of the live table. */
  readonly workers: number
  readonly create: (options: EngineOptions) => Engine
}

/** Chooses for this machine. */
export function chooseEngine(wanted: Config['engine']): EngineChoice {
  const why = wanted === 'auto' ? 'net is the only engine of this version' : null
  return { name: 'net', why, workers: 1, create: createNetEngine }
}
