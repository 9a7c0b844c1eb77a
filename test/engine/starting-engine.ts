/** A uring engine as if it were there at once: its threads start while the first command waits. */

import assert from 'node:assert/strict'
import type { Engine } from '../../src/engine/engine.js'
import {
  createUringEngine,
  type UringOptions,
  uringBufferPerDirectionBytesMax,
} from '../../src/engine/uring/create.js'
import type { UringEngine } from '../../src/engine/uring/engine.js'

/** The engine, and the real one behind it once that has started. */
export type StartingEngine = {
  readonly engine: Engine
  readonly started: Promise<UringEngine>
}

/** Begins to start an engine with a worker for every column of the live table. */
export function startingEngine(options: UringOptions): StartingEngine {
  let running: UringEngine | undefined
  const started = start(options).then((engine) => {
    running = engine
    return engine
  })
  const engine: Engine = {
    name: 'uring',
    bufferPerDirectionBytesMax: uringBufferPerDirectionBytesMax,
    apply: async (snapshot) => (await started).apply(snapshot),
    open: async (bind) => (await started).open(bind),
    pause: async (bindId) => (await started).pause(bindId),
    resume: async (bindId) => (await started).resume(bindId),
    close: async (bindId) => (await started).close(bindId),
    sessions: async () => (await started).sessions(),
    counts: () => running?.counts() ?? nothing,
    pickNowMs: () => running?.pickNowMs() ?? 0,
    serveWaiting: () => running?.serveWaiting(),
    end: async (filter, reason) => (await started).end(filter, reason),
    stop: async () => (await started).stop(),
  }
  return { engine, started }
}

const nothing = {
  sessions: 0,
  sessionsByListener: new Map<string, number>(),
  openedByListener: new Map<string, number>(),
  bufferedBytes: 0,
  queuedByPool: new Map<string, number>(),
}

async function start(options: UringOptions): Promise<UringEngine> {
  const created = await createUringEngine({ ...options, workers: options.live.memory.workers })
  assert.ok(created.ok, created.ok ? '' : created.error.message)
  return created.value
}
