/**
 * Everything that can be configured, said once. The TypeScript types are read off these schemas, and
 * so are the checks, the JSON Schema and docs/config.md. A key that is not here is refused; keys that
 * are promised for a later version are listed in planned.ts so that the refusal can say so.
 *
 * Values are checked and converted in one step: durations come out in milliseconds, sizes in bytes,
 * addresses as values. `prefault` gives a default as a user would write it.
 */

import * as z from 'zod'
import type { StatusRange } from '../world.js'
import { address, bindAddress, count, duration, durationOrOff, name, off, size } from './fields.js'
import { bodyRule, statusRanges } from './probe-fields.js'

const sessionTimeouts = {
  connect: duration('1ms').prefault('5s').meta({
    description: 'Longest wait for one backend to accept a connection.',
  }),
  connectTotal: duration('1ms').prefault('10s').meta({
    description: 'Longest wait for all tries to connect one session together.',
  }),
  idle: durationOrOff('10ms').prefault('1h').meta({
    description: 'Longest silence, counting both directions, before a session is closed.',
  }),
  halfClosed: durationOrOff('10ms').prefault('60s').meta({
    description: 'Longest time a session goes on after one side has ended its direction.',
  }),
}

const timeouts = z.strictObject(sessionTimeouts)

const listenerTimeouts = z.strictObject({
  connect: sessionTimeouts.connect.unwrap().optional(),
  connectTotal: sessionTimeouts.connectTotal.unwrap().optional(),
  idle: sessionTimeouts.idle.unwrap().optional(),
  halfClosed: sessionTimeouts.halfClosed.unwrap().optional(),
})

const keepAlive = z.union([
  off,
  z.strictObject({
    idle: duration('1s').prefault('60s').meta({
      description: 'Silence before the first TCP keep-alive probe.',
    }),
    interval: duration('1s').prefault('10s').meta({
      description: 'Time between keep-alive probes that are not answered.',
    }),
    probes: count(1, 100).default(6).meta({
      description: 'Unanswered keep-alive probes after which the connection is given up.',
    }),
  }),
])

const probePace = {
  interval: duration('10ms').prefault('2s').meta({
    description: 'Time between probes of a backend that is up, jittered by 10 %.',
  }),
  fastInterval: duration('10ms').prefault('500ms').meta({
    description: 'Time between probes while a verdict is changing.',
  }),
  downInterval: duration('10ms').prefault('2s').meta({
    description: 'Time between probes of a backend that is down.',
  }),
  timeout: duration('1ms').prefault('2s').meta({
    description: 'Longest wait for the whole answer to one probe.',
  }),
  rise: count(1, 100).default(2).meta({
    description: 'Passed probes in a row after which a backend that was down is up.',
  }),
  fall: count(1, 100).default(3).meta({
    description: 'Failed probes in a row after which a backend that was up is down.',
  }),
}

const tcpHealth = z.strictObject({
  type: z.literal('tcp').meta({ description: 'Passes when the backend accepts a connection.' }),
  ...probePace,
})

const httpHealth = z.strictObject({
  type: z.literal('http').meta({ description: 'Passes when a GET is answered as expected.' }),
  path: z
    .string()
    .regex(/^\/[^\s#]*$/, 'a path begins with "/" and has no spaces')
    .default('/')
    .meta({ kind: 'path', description: 'Path and query asked for.' }),
  host: z
    .string()
    .regex(/^[^\s/]+$/, 'a host is a name or address, with :port if need be')
    .optional()
    .meta({ kind: 'host', description: "Host header; the backend's address when not given." }),
  expect: z
    .strictObject({
      status: statusRanges.default([{ from: 200, to: 399 }] satisfies StatusRange[]).meta({
        description: 'Accepted status codes and ranges; default 200 to 399.',
      }),
      body: bodyRule.optional().meta({
        description: 'Exact body text after trimming, or a regular expression between slashes.',
      }),
    })
    .prefault({})
    .meta({ description: 'What the answer must be.' }),
  ...probePace,
})

const health = z.union([off, z.discriminatedUnion('type', [tcpHealth, httpHealth])])

const backend = z.union([
  address.transform((value) => ({ name: undefined, address: value, weight: 1 })),
  z.strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ kind: 'text', description: 'Its identity; the address as written when not given.' }),
    address: address.meta({ description: 'HOST:PORT, [IPV6]:PORT or unix:/PATH.' }),
    weight: count(0, 256).default(1).meta({
      description: 'Share of sessions relative to the pool. 0: none.',
    }),
  }),
])

const listener = z.strictObject({
  bind: z
    .union([bindAddress.transform((one) => [one]), z.array(bindAddress).min(1).max(64)])
    .meta({ description: 'Where to accept: one address or a list. ":8080" is IPv4 and IPv6.' }),
  protocol: z.literal('tcp').default('tcp').meta({ description: 'What is balanced.' }),
  pool: name.meta({ description: 'The pool its sessions go to.' }),
  timeouts: listenerTimeouts
    .prefault({})
    .meta({ description: "Timeouts that win over the pool's, key by key." }),
  keepAlive: keepAlive.prefault({}).meta({ description: 'TCP keep-alive towards clients.' }),
})

const pool = z.strictObject({
  balance: z.literal('round-robin').default('round-robin').meta({
    description: 'The policy that picks a backend: round-robin (smooth, weighted).',
  }),
  backends: z.array(backend).max(10_000).meta({ description: 'The backends, in their order.' }),
  health: health.prefault({ type: 'tcp' }).meta({ description: 'How backends are probed.' }),
  timeouts: timeouts.prefault({}).meta({ description: 'Bounds on the times of a session.' }),
  attempts: count(1, 16).default(3).meta({
    description: 'Tries on different backends until connected, before any byte was relayed.',
  }),
  keepAlive: keepAlive.prefault({}).meta({ description: 'TCP keep-alive towards backends.' }),
})

const log = z.strictObject({
  level: z.enum(['error', 'warn', 'info', 'debug']).default('info').meta({
    description: 'The least serious events that are written.',
  }),
  format: z.enum(['auto', 'json', 'pretty']).default('auto').meta({
    description: 'JSON lines or lines for people; auto: pretty on a terminal.',
  }),
  sessions: z
    .union([z.enum(['all', 'errors']), off])
    .default('all')
    .meta({ description: 'Which closed sessions get a line: all, those that failed, or none.' }),
})

const shutdown = z.strictObject({
  delay: duration('0s').prefault('0s').meta({
    description: 'How long to go on accepting after a signal to stop.',
  }),
  timeout: duration('0s').prefault('25s').meta({
    description: 'How long to wait for sessions to end before they are reset.',
  }),
})

/** The whole configuration, without `defaults`, `include` and `x-*`, which merging has used up. */
export const configSchema = z.strictObject({
  name: z
    .union([z.literal('auto'), name])
    .default('auto')
    .meta({
      description: 'Name of this instance, in its log and on its screens; auto: the host name.',
    }),
  engine: z.enum(['auto', 'net']).default('auto').meta({
    description: 'What moves the bytes. net runs wherever Node runs.',
  }),
  log: log.prefault({}).meta({ description: 'The log on standard output.' }),
  shutdown: shutdown.prefault({}).meta({ description: 'How the process stops.' }),
  limits: z
    .strictObject({
      sessions: z
        .union([z.literal('auto'), count(1, 10_000_000)])
        .default('auto')
        .meta({
          description: 'Sessions at once, all listeners; auto: as many as descriptors allow.',
        }),
    })
    .prefault({})
    .meta({ description: 'Limits of the whole process.' }),
  listeners: z.record(name, listener).meta({ description: 'Where clients come in, by name.' }),
  pools: z.record(name, pool).meta({ description: 'Sets of backends, by name.' }),
  buffers: z
    .strictObject({
      perDirection: z
        .union([z.literal('auto'), size('4KiB', '16MiB')])
        .default('auto')
        .meta({ description: 'Relayed bytes held for one direction of one session.' }),
    })
    .prefault({})
    .meta({ description: 'Memory for bytes on their way.' }),
})

/** A checked configuration: every default filled in, every value converted. */
export type Config = z.output<typeof configSchema>
/** A configuration as written. */
export type ConfigInput = z.input<typeof configSchema>
/** One listener of a checked configuration. */
export type ListenerConfig = Config['listeners'][string]
/** One pool of a checked configuration. */
export type PoolConfig = Config['pools'][string]
/** One backend of a checked configuration; `name` is undefined where the address is the name. */
export type BackendConfig = PoolConfig['backends'][number]
/** The probing of a checked pool; false where it is off. */
export type HealthConfig = PoolConfig['health']
