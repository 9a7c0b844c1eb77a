/** The backends of a pool, besides their probes. Which test shows each option of it. */

import type { Behaviours } from './shown.js'

const session = 'test/scenario/session-options.test.ts'
const states = 'test/sim/backend-state.test.ts'
const limits = 'test/scenario/limits.test.ts'

/** By the path of the option, `*` for names and indexes. */
export const backendsShown: Behaviours = {
  'pools.*.backends': [[session, 'weights are shares of sessions, and names are who served']],
  'pools.*.backends.*.name': [
    [session, 'weights are shares of sessions, and names are who served'],
  ],
  'pools.*.backends.*.address': [
    [session, 'weights are shares of sessions, and names are who served'],
    ['test/engine/connect-cases.ts', 'a backend on a unix socket'],
    ['test/engine/connect-cases.ts', 'a backend on an IPv6 address'],
    ['test/sim/names.test.ts', 'names are known before the data plane begins'],
  ],
  'pools.*.backends.*.weight': [
    [session, 'weights are shares of sessions, and names are who served'],
  ],
  'pools.*.backends.*.maxSessions': [
    [limits, 'maxSessions is the most sessions a backend has, and it is shown as full'],
    ['test/engine/full-cases.ts', 'a backend never has more than its sessions, one after another'],
  ],
  'pools.*.backends.*.backup': [
    [limits, 'backup: true serves while every primary is full, and when none is left'],
    ['test/sim/tiers.test.ts', 'backup: true serves when no primary is usable, and only then'],
  ],
  'pools.*.backends.*.state': [
    [states, 'state: ${state} is no new sessions for a backend that is well'],
    [states, 'a backend in maintenance is not probed'],
  ],
}
