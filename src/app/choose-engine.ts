/** Which engine moves the bytes, and why that one. The only place that knows them all. */

import { availableParallelism } from 'node:os'
import type { Config } from '../core/config/schema.js'
import type { Result } from '../core/result.js'
import type { Engine, EngineOptions } from '../engine/engine.js'
import { createNetEngine, netDescriptors } from '../engine/net/engine.js'
import { createUringEngine, type UringOptions, uringDescriptors } from '../engine/uring/create.js'
import { probeUring } from '../engine/uring/probe.js'
import { cpuQuota } from './cpu-quota.js'
import type { EngineDescriptors } from './descriptors.js'
import { StartError } from './start-error.js'

/** An engine to be, and in one line why it was chosen; null where no choice was left. */
export type EngineChoice = {
  readonly name: Engine['name']
  readonly why: string | null
  /** Threads that count sessions: columns of the live table. */
  readonly workers: number
  readonly descriptors: EngineDescriptors
  /** Makes it. What a machine refuses only then rejects with a `StartError`. */
  readonly create: (options: EngineOptions) => Promise<Engine>
  /** What is taken instead when that happens, and why; undefined where no choice was left. */
  readonly otherwise?: (failure: StartError) => EngineChoice
}

/** What of the configuration has a say in it. */
export type EngineWish = Pick<Config, 'engine' | 'workers'> & Partial<Pick<Config, 'buffers'>>

/** Chooses for this machine. */
export function chooseEngine(
  { engine, workers, buffers }: EngineWish,
  probe: () => Result<unknown, string> = probeUring,
): EngineChoice {
  if (engine === 'net') return net(null)
  const probed = engine === 'auto' ? probe() : undefined
  if (probed?.ok === false) return net(probed.error)
  const count = workers === 'auto' ? autoWorkers() : workers
  const perWorker = buffers?.perWorker ?? 'auto'
  const bufferBytesMax = perWorker === 'auto' ? undefined : perWorker
  const uring = {
    name: 'uring',
    workers: count,
    descriptors: uringDescriptors(count),
    create: (options: EngineOptions) => {
      return createUring({ ...options, workers: count, bufferBytesMax })
    },
  } as const
  if (probed === undefined) return { ...uring, why: null }
  const otherwise = ({ message }: StartError) => net(sentenceOf(message))
  return { ...uring, why: 'io_uring can be used here', otherwise }
}

// Without the engine's name before it, and the remedy behind.
function sentenceOf(message: string): string {
  return message.split('\n')[0]!.replace(/^engine uring: /, '')
}

function net(why: string | null): EngineChoice {
  return {
    name: 'net',
    why,
    workers: 1,
    descriptors: netDescriptors,
    create: async (options) => createNetEngine(options),
  }
}

async function createUring(options: UringOptions): Promise<Engine> {
  const created = await createUringEngine(options)
  if (created.ok) return created.value
  const { code, message } = created.error
  throw new StartError(`engine uring: ${message}\nTo do without it: engine: auto`, { code })
}

// As many as there are cores to run them on; a container may be allowed less than it sees.
function autoWorkers(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(cpuQuota()), workersMax))
}

/** Threads beyond which nobody has measured anything. */
const workersMax = 64
