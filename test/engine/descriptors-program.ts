/**
 * A program of its own with an engine, to be run with few descriptors. Its engine is allowed far
 * more sessions than there are descriptors for. It sends its parent the port it listens on, then
 * every event, and ends when the parent lets go of it.
 *
 *    node descriptors-program.js net|uring BACKEND_PORT
 */

import type { Engine, EngineOptions } from '../../src/engine/engine.js'
import { createNetEngine } from '../../src/engine/net/engine.js'
import { Stage } from './stage.js'
import { startingEngine } from './starting-engine.js'

const [engine, port] = process.argv.slice(2)
const make = engine === 'uring' ? startingUring : createNetEngine
const play = new Stage({ after: () => {} }, (options) => {
  const emit: typeof options.emit = (event) => {
    options.emit(event)
    process.send?.(event)
  }
  return make({ ...options, emit })
})
await play.addBackend({ kind: 'tcp', host: '127.0.0.1', port: Number(port) })
const address = await play.open()
process.send?.(address)
process.once('disconnect', () => process.exit())

function startingUring(options: EngineOptions): Engine {
  return startingEngine(options).engine
}
