/**
 * Making the engine that was chosen, with its part of the descriptors; or the one that is chosen
 * instead, where the machine refuses the first only when it is made.
 */

import { randomBytes, randomInt } from 'node:crypto'
import type { Engine, EngineOptions } from '../engine/engine.js'
import type { EngineChoice } from './choose-engine.js'
import type { DescriptorPlan } from './descriptors.js'
import { StartError } from './start-error.js'

/** Which engine, and what it may open. */
export type Chosen = { readonly choice: EngineChoice; readonly descriptors: DescriptorPlan }

type Surroundings = Pick<EngineOptions, 'live' | 'emit' | 'trace'>

/** Makes it. `plan` divides the descriptors anew. Rejects with a `StartError`. */
export async function makeEngine(
  chosen: Chosen,
  plan: (choice: EngineChoice) => DescriptorPlan,
  surroundings: Surroundings,
): Promise<Chosen & { readonly engine: Engine }> {
  try {
    return { ...chosen, engine: await makeChosen(chosen, surroundings) }
  } catch (cause) {
    const { otherwise } = chosen.choice
    if (!(cause instanceof StartError) || otherwise === undefined) throw cause
    const choice = otherwise(cause)
    const other = { choice, descriptors: plan(choice) }
    return { ...other, engine: await makeChosen(other, surroundings) }
  }
}

async function makeChosen(
  { choice, descriptors }: Chosen,
  surroundings: Surroundings,
): Promise<Engine> {
  const { sessionsMax, pipesMax } = descriptors
  if (sessionsMax === 0) {
    const message = 'the descriptor limit (ulimit -n) is too low for a single session; raise it'
    throw new StartError(message, { code: 'EMFILE' })
  }
  return choice.create({
    ...surroundings,
    sessionsMax,
    pipesMax,
    idPrefix: `${randomBytes(4).toString('hex')}-`,
    seed: randomInt(2 ** 31),
  })
}
