/** The net engine on a Node that hides its handles: sockets of Node's, with kernel calls. */

import { createNetEngine } from '../../src/engine/net/engine.js'
import { engineSuite } from './suite.js'

engineSuite('net on streams', (options) => createNetEngine(options, undefined, null))
