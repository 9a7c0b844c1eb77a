/** A pool, besides its policy, backends and probes. Which test shows each option of it. */

import type { Behaviours, Shown } from './shown.js'

const session = 'test/scenario/session-options.test.ts'
const keepAlive = 'test/scenario/keep-alive.test.ts'
const ejection = 'test/sim/ejection.test.ts'
const closing = 'test/sim/closing.test.ts'
const scenarioClosing = 'test/scenario/closing.test.ts'
const zombies = 'test/sim/zombies.test.ts'
const scenarioZombies = 'test/scenario/zombies.test.ts'
const rebalance = 'test/sim/rebalance.test.ts'
const states = 'test/sim/backend-state.test.ts'
const limits = 'test/scenario/limits.test.ts'

const keptAlive: readonly Shown[] = [
  [keepAlive, 'keep-alive towards clients and towards backends is as configured'],
]

/** By the path of the option, `*` for names and indexes. */
export const poolsShown: Behaviours = {
  'pools.*.slowStart': [
    [
      'test/sim/slow-start.test.ts',
      'slowStart: ${name ?? balance} gives a backend that recovers a growing share',
    ],
    [
      'test/scenario/slow-start.test.ts',
      'with slowStart a revived backend gets a sixteenth at first',
    ],
  ],
  'pools.*.timeouts.connect': [[session, '${where}.connect bounds the wait for one backend']],
  'pools.*.timeouts.connectTotal': [
    [session, '${where}.connectTotal bounds all attempts together'],
  ],
  'pools.*.timeouts.idle': [[session, '${where}.idle ends a silent session']],
  'pools.*.timeouts.halfClosed': [[session, '${where}.halfClosed ends a session after one FIN']],
  'pools.*.ejection': [[ejection, 'ejection: false ejects nobody']],
  'pools.*.ejection.failures': [
    [ejection, 'failures is how many connects in a row must fail'],
    ['test/engine/connect-cases.ts', 'connect failures in a row are counted until one succeeds'],
  ],
  'pools.*.ejection.base': [[ejection, 'base and max are how long ejections in a row last']],
  'pools.*.ejection.max': [[ejection, 'base and max are how long ejections in a row last']],
  'pools.*.ejection.maxShare': [[ejection, 'maxShare is how much of the pool may be out at once']],
  'pools.*.zombies': [[zombies, 'zombies: false tells nobody']],
  'pools.*.zombies.after': [
    ['test/engine/answer-cases.ts', 'a client that waits too long is counted once, as unanswered'],
  ],
  'pools.*.zombies.sessions': [[zombies, 'sessions and share are what makes a zombie']],
  'pools.*.zombies.share': [[zombies, 'sessions and share are what makes a zombie']],
  'pools.*.zombies.eject': [
    [zombies, 'eject: true takes a zombie out'],
    [scenarioZombies, '${engine}: who accepts and never answers is told, and taken out'],
  ],
  'pools.*.lastResort': [
    [states, 'lastResort: true tries those that are down when there is no other'],
  ],
  'pools.*.onDown': [
    [closing, 'onDown: keep ends no session'],
    [closing, 'onDown: close ends them at once, and who came to it late'],
    [scenarioClosing, '${engine}: onDown: close-stalled ends who waits in vain, and nobody else'],
  ],
  'pools.*.stallAfter': [
    [closing, 'stallAfter is how long a client waits until onDown: close-stalled ends it'],
  ],
  'pools.*.timeouts.drain': [
    [closing, 'drain is how long sessions go on at a backend that is out of service'],
  ],
  'pools.*.timeouts.maxDuration': [[session, '${where}.maxDuration ends a busy session']],
  'pools.*.timeouts.queue': [[limits, '${where}.*.timeouts.queue is the longest wait for room']],
  'pools.*.queue': [
    [limits, 'queue: ${JSON.stringify(queue)} lets ${waiting} wait, and shows them'],
    ['test/engine/queue-cases.ts', 'who waits is served in the order they came'],
  ],
  'pools.*.queue.max': [
    [limits, 'queue: ${JSON.stringify(queue)} lets ${waiting} wait, and shows them'],
  ],
  'pools.*.rebalance': [[rebalance, 'rebalance: false closes nothing']],
  'pools.*.rebalance.rate': [[rebalance, 'rate is how many are closed in a second, oldest first']],
  'pools.*.rebalance.idle': [[rebalance, 'idle is how long who is closed has been silent']],
  'pools.*.rebalance.after': [[rebalance, 'after is how long a backend must have been back']],
  'pools.*.attempts': [
    [session, 'pools.*.attempts: ${attempts} is ${tried} of three backends that refuse'],
  ],
  'pools.*.keepAlive': [[keepAlive, 'keep-alive that is turned off is off']],
  'pools.*.keepAlive.idle': keptAlive,
  'pools.*.keepAlive.interval': keptAlive,
  'pools.*.keepAlive.probes': keptAlive,
}
