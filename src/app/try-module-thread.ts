/** The thread of try-module.ts: answers undefined, or in words what is wrong. */

import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../core/assert.js'
import { importPolicy } from '../engine/policy-modules.js'

assert(parentPort !== null, 'this file is a thread')
const loaded = await importPolicy(workerData)
parentPort.postMessage(loaded.ok ? undefined : loaded.error)
