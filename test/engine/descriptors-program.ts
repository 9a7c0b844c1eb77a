/**
 * A program of its own with a net engine and a backend, to be run with few descriptors. Its engine
 * is allowed far more sessions than there are descriptors for. It sends its parent the port it
 * listens on, then every event, and ends when the parent lets go of it.
 */

import { createNetEngine } from '../../src/engine/net/engine.js'
import { echo } from '../peer/backend-peer.js'
import { Stage } from './stage.js'

const play = new Stage({ after: () => {} }, (options) => {
  const emit: typeof options.emit = (event) => {
    options.emit(event)
    process.send?.(event)
  }
  return createNetEngine({ ...options, emit })
})
await play.backend(echo)
const address = await play.open()
process.send?.(address)
process.once('disconnect', () => process.exit())
