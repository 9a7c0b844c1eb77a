/** Everything a balancer asks of the machine it runs on; tests give another one. */

import type { Rng } from '../../core/rng.js'
import type { Clock, Probe, Resolve } from '../../core/world.js'
import { chooseEngine, type EngineChoice, type EngineWish } from '../choose-engine.js'
import { currentDescriptors, type Descriptors } from '../descriptors.js'
import { realClock } from './clock.js'
import { makeProbe } from './probe.js'
import { realResolve } from './resolve.js'
import { realRng } from './rng.js'

/** The ports of core/world.ts, and what only the app needs. */
export type World = {
  readonly clock: Clock
  readonly rng: Rng
  readonly probe: Probe
  readonly resolve: Resolve
  readonly descriptors: () => Descriptors
  readonly chooseEngine: (wish: EngineWish) => EngineChoice
  /** The file of what operators decide; absent: that ends with the process. */
  readonly statePath?: string | undefined
}

/** The machine this process runs on, with the file for what operators decide, if any. */
export function realWorld(statePath?: string): World {
  return {
    clock: realClock,
    rng: realRng(),
    probe: makeProbe(realResolve),
    resolve: realResolve,
    descriptors: currentDescriptors,
    chooseEngine,
    statePath,
  }
}
