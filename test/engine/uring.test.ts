/**
 * The suite on the uring engine. Where io_uring cannot be used the suite has nothing to run on:
 * then it says so, and what is tested is that the engine says why in one line, for the fallback's
 * sake.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeUring } from '../../src/engine/uring/probe.js'
import { startingEngine } from './starting-engine.js'
import { engineSuite } from './suite.js'

const probed = probeUring()

if (probed.ok) {
  engineSuite('uring', (options) => startingEngine(options).engine, {
    'a broken promise inside ends one session, as internal':
      'the broken table is an object of this thread; a promise broken in a worker ends the worker',
  })
} else {
  test(`uring: not available here (${probed.error}); the net engine is what is used`, () => {
    assert.match(probed.error, /^[^\n]+$/)
  })
}
