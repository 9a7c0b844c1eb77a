/** Probes: how a backend is asked whether it is well. Which test shows each option of it. */

import type { Behaviours, Shown } from './shown.js'

const health = 'test/sim/health-options.test.ts'
const probe = 'test/scenario/probe-options.test.ts'
const probes = 'test/sim/probes.test.ts'
const probeTypes = 'test/scenario/probe-types.test.ts'
const heartbeat = 'test/scenario/heartbeat.test.ts'

const probeNames: readonly Shown[] = [
  [probes, 'name tells the probes of a backend apart: each has a state and results'],
]
const certificates: readonly Shown[] = [
  [probeTypes, 'verify, ca and serverName decide which certificate will do'],
]
const exchanges: readonly Shown[] = [[probeTypes, 'steps are sent and waited for in their order']]
const programs: readonly Shown[] = [
  [probeTypes, 'command is run without a shell, and exitCode decides'],
]

/** By the path of the option, `*` for names and indexes. */
export const healthShown: Behaviours = {
  'pools.*.health': [[health, 'health: false is no probe at all']],
  'pools.*.health.type': [[probe, 'type decides whether to listen to the answer']],
  'pools.*.health.interval': [
    [health, 'interval is the time between probes of a backend that is up'],
  ],
  'pools.*.health.fastInterval': [
    [health, 'fastInterval is the time between probes while a verdict is changing'],
  ],
  'pools.*.health.downInterval': [
    [health, 'downInterval is the time between probes of a backend that is down'],
  ],
  'pools.*.health.timeout': [[health, 'timeout is the longest wait for an answer']],
  'pools.*.health.rise': [[health, 'rise: ${rise} is the passed probes that turn a backend up']],
  'pools.*.health.fall': [[health, 'fall: ${fall} is the failed probes that turn a backend down']],
  'pools.*.health.path': [[probe, 'path and host are what is asked for']],
  'pools.*.health.host': [[probe, 'path and host are what is asked for']],
  'pools.*.health.expect.status': [
    [probe, 'expect.status: ${JSON.stringify(status)} finds 502 or 204 ${health}'],
    [heartbeat, 'the heartbeat: who does not answer /health with "up" gets nothing'],
  ],
  'pools.*.health.expect.body': [
    [probe, 'expect.body: ${body} finds "up" ${health}'],
    [heartbeat, 'the heartbeat: who does not answer /health with "up" gets nothing'],
  ],
  'pools.*.health.all': [[probes, 'all: a backend is up while every probe of it passes']],
  'pools.*.health.any': [[probes, 'any: a backend is up while one probe of it passes']],
  'pools.*.health.all.*.name': probeNames,
  'pools.*.health.any.*.name': probeNames,
  'pools.*.health.address': [[probes, 'address is where probes go, and never where traffic goes']],
  'pools.*.health.method': [[probe, 'method and headers are those of the request']],
  'pools.*.health.bodyMax': [[probe, 'bodyMax is the longest body that is looked at']],
  'pools.*.health.verify': certificates,
  'pools.*.health.serverName': certificates,
  'pools.*.health.ca': [
    ...certificates,
    ['test/config/health.test.ts', 'a file that an option names is where its configuration is'],
  ],
  'pools.*.health.expiryWarning': [
    [probes, 'expiryWarning is how long before its end a certificate is told of, once a day'],
    [probeTypes, 'a certificate about to expire is an event'],
  ],
  'pools.*.health.steps': exchanges,
  'pools.*.health.steps.*.send': exchanges,
  'pools.*.health.steps.*.expect': exchanges,
  'pools.*.health.command': programs,
  'pools.*.health.expect.exitCode': programs,
  'pools.*.health.send': [[probeTypes, 'send is what an agent is told first']],
  'pools.*.backends.*.health': [
    [probes, "a backend's own health takes the place of its pool's"],
    ['test/config/health.test.ts', "a backend's health lies over its pool's, option by option"],
  ],
}
