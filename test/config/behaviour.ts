/**
 * Which test shows what an option does. Nothing is accepted and ignored: an option that is in the
 * schema and not here fails a test, and so does an entry whose test is gone.
 */

/** A test by its file and its title as it stands there. */
export type Shown = readonly [file: string, title: string]

const session = 'test/scenario/session-options.test.ts'
const keepAlive = 'test/scenario/keep-alive.test.ts'
const health = 'test/sim/health-options.test.ts'
const ejection = 'test/sim/ejection.test.ts'
const closing = 'test/sim/closing.test.ts'
const scenarioClosing = 'test/scenario/closing.test.ts'
const zombies = 'test/sim/zombies.test.ts'
const scenarioZombies = 'test/scenario/zombies.test.ts'
const rebalance = 'test/sim/rebalance.test.ts'
const states = 'test/sim/backend-state.test.ts'
const probe = 'test/scenario/probe-options.test.ts'
const probes = 'test/sim/probes.test.ts'
const probeTypes = 'test/scenario/probe-types.test.ts'
const heartbeat = 'test/scenario/heartbeat.test.ts'
const balancer = 'test/app/balancer.test.ts'
const balance = 'test/scenario/balance.test.ts'
const limits = 'test/scenario/limits.test.ts'
const balanceFields = 'src/core/config/balance-fields.test.ts'
const log = 'src/cli/log/log.test.ts'
const run = 'test/cli/run.test.ts'

const hashedNetworks: readonly Shown[] = [
  [balanceFields, 'on: source-prefix hashes the networks that prefix4 and prefix6 describe'],
]
const keptAlive: readonly Shown[] = [
  [keepAlive, 'keep-alive towards clients and towards backends is as configured'],
]

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
export const behaviours: Readonly<Record<string, readonly Shown[]>> = {
  name: [[session, 'name and engine are those of the configuration']],
  workers: [
    [
      'src/app/choose-engine.test.ts',
      'the number of workers is the one asked for, else at least one',
    ],
  ],
  engine: [[session, 'name and engine are those of the configuration']],
  'log.level': [[log, 'level and sessions decide what is written']],
  'log.format': [
    [run, 'the log may be pretty, and without sessions'],
    [run, 'a configuration file is found, served, and ended by SIGTERM'],
  ],
  'log.sessions': [
    [log, 'level and sessions decide what is written'],
    [run, 'the log may be pretty, and without sessions'],
  ],
  'shutdown.delay': [
    [balancer, 'how long stopping takes is read from the configuration'],
    [balancer, 'stopping: the delay, the listeners, the sessions, the rest'],
  ],
  'shutdown.timeout': [
    [balancer, 'sessions that do not end are waited for as long as configured, no longer'],
  ],
  'limits.sessions': [
    [session, 'limits.sessions holds who comes next until there is room'],
    [balancer, 'a wish for too many sessions is lowered, and stands in the notes'],
  ],
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
  'pools.*.balance': [
    [session, 'weights are shares of sessions, and names are who served'],
    ['test/engine/connect-cases.ts', 'thirty sessions over three backends are ten each, in turn'],
    [balance, 'balance: hash moves a client only while its backend is down'],
    [balance, 'balance: first sends every session to the first backend that is up'],
    [balance, 'balance: least-sessions sends a new session where the fewest are open'],
    [balance, 'balance: ${policy} reaches every backend'],
  ],
  'pools.*.balance.policy': [
    [balanceFields, 'a policy by its name has the same settings as with none'],
  ],
  'pools.*.balance.on': hashedNetworks,
  'pools.*.balance.seed': [
    [balanceFields, 'seed is the seed of the hash'],
    ['src/core/policy/maglev.test.ts', 'another seed is another table; the same seed the same'],
  ],
  'pools.*.balance.boundedLoad': [
    [
      'test/policy/bounded-load.test.ts',
      'hash: with boundedLoad no backend has more than its share, times the factor',
    ],
  ],
  'pools.*.balance.options': [['test/engine/module-cases.ts', 'a module picks, with its options']],
  'pools.*.balance.decay': [
    ['test/policy/fastest.test.ts', 'fastest: decay is how long a slow answer is remembered'],
  ],
  'pools.*.balance.prefix4': hashedNetworks,
  'pools.*.balance.prefix6': hashedNetworks,
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
  'pools.*.slowStart': [
    [
      'test/sim/slow-start.test.ts',
      'slowStart: ${balance} gives a backend that recovers a growing share',
    ],
    [
      'test/scenario/slow-start.test.ts',
      '${engine}: with slowStart a revived backend gets a sixteenth at first',
    ],
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
  'listeners.*.timeouts.drain': [
    [closing, 'a listener has its own drain, and false is for ever'],
    ['test/engine/choice-cases.ts', 'sessions of a backend are ended for one listener alone'],
  ],
  'pools.*.timeouts.maxDuration': [[session, '${where}.maxDuration ends a busy session']],
  'listeners.*.timeouts.maxDuration': [[session, '${where}.maxDuration ends a busy session']],
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
  'buffers.perWorker': [
    [
      'test/scenario/worker-memory.test.ts',
      'buffers.perWorker is what a worker sets aside for buffers',
    ],
  ],
  'buffers.perDirection': [
    [balancer, 'the engine is told how much it may hold'],
    [
      'test/engine/relay-cases.ts',
      'a backend that does not read holds its client up, within the limit',
    ],
  ],
}

/** Options whose test is still to be written. Empty in what is released. */
export const owed: readonly string[] = []
