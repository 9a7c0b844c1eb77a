/** What a listener may be told. Which test shows each option of it. */

import type { Behaviours, Shown } from './shown.js'

const session = 'test/scenario/session-options.test.ts'
const keepAlive = 'test/scenario/keep-alive.test.ts'
const closing = 'test/sim/closing.test.ts'
const limits = 'test/scenario/limits.test.ts'

const keptAlive: readonly Shown[] = [
  [keepAlive, 'keep-alive towards clients and towards backends is as configured'],
]

/** By the path of the option, `*` for names and indexes. */
export const listenersShown: Behaviours = {
  'listeners.*.bind': [
    [session, 'every listener gives its sessions to its own pool'],
    ['test/engine/listen-cases.ts', 'a listener on every address serves IPv4 and IPv6'],
    ['test/engine/listen-cases.ts', 'a listener has several addresses at once'],
    ['test/engine/listen-cases.ts', 'a listener on a unix socket, whose file goes with it'],
  ],
  'listeners.*.protocol': [[session, 'every listener gives its sessions to its own pool']],
  'listeners.*.pool': [[session, 'every listener gives its sessions to its own pool']],
  'listeners.*.timeouts.connect': [[session, '${where}.connect bounds the wait for one backend']],
  'listeners.*.timeouts.connectTotal': [
    [session, '${where}.connectTotal bounds all attempts together'],
  ],
  'listeners.*.timeouts.idle': [
    [session, '${where}.idle ends a silent session'],
    [session, 'an idle timeout that is turned off ends nothing, whatever the pool says'],
  ],
  'listeners.*.timeouts.halfClosed': [
    [session, '${where}.halfClosed ends a session after one FIN'],
  ],
  'listeners.*.timeouts.queue': [
    [limits, '${where}.*.timeouts.queue is the longest wait for room'],
  ],
  'listeners.*.keepAlive': [[keepAlive, 'keep-alive that is turned off is off']],
  'listeners.*.keepAlive.idle': keptAlive,
  'listeners.*.keepAlive.interval': keptAlive,
  'listeners.*.keepAlive.probes': keptAlive,
  'listeners.*.timeouts.drain': [
    [closing, 'a listener has its own drain, and false is for ever'],
    ['test/engine/choice-cases.ts', 'sessions of a backend are ended for one listener alone'],
  ],
  'listeners.*.timeouts.maxDuration': [[session, '${where}.maxDuration ends a busy session']],
}
