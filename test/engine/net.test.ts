import { createNetEngine } from '../../src/engine/net/engine.js'
import { engineSuite } from './suite.js'

engineSuite('net', (options) => createNetEngine(options))
