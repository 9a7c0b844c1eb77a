/**
 * Everything that can be configured, said once. The TypeScript types are read off these schemas,
 * and so are the checks, the JSON Schema and docs/config.md. A key that is not here is refused;
 * keys that are promised for a later version are listed in planned.ts so that the refusal can say
 * so.
 *
 * Values are checked and converted in one step: durations come out in milliseconds, sizes in bytes,
 * addresses as values. `prefault` gives a default as a user would write it.
 */

import * as z from 'zod'
import type { BindAddress } from '../address.js'
import { logLevels } from '../log-level.js'
import { admin } from './admin-fields.js'
import { backend } from './backend-fields.js'
import { balance } from './balance-fields.js'
import {
  bindAddress,
  count,
  duration,
  durationOrOff,
  flag,
  name,
  off,
  size,
  textCharactersMax,
} from './fields.js'
import { health } from './health-fields.js'
import { ejection, zombies } from './passive-fields.js'
import { keepAlive, listenerTimeouts, queue, rebalance, timeouts } from './session-fields.js'

/** Backends of one pool. */
export const backendsPerPoolMax = 10_000

const listener = z.strictObject({
  bind: z
    .union([
      z.codec(bindAddress, z.tuple([z.custom<BindAddress>()]), {
        decode: (one): [BindAddress] => [one],
        encode: ([one]) => one,
      }),
      z.array(bindAddress).min(1).max(64),
    ])
    .meta({ description: 'Where to accept: one address or a list. ":8080" is IPv4 and IPv6.' }),
  protocol: z.literal('tcp').default('tcp').meta({ description: 'What is balanced.' }),
  pool: name.meta({ description: 'The pool its sessions go to.' }),
  timeouts: listenerTimeouts
    .prefault({})
    .meta({ description: "Timeouts that win over the pool's, key by key." }),
  keepAlive: keepAlive.prefault({}).meta({ description: 'TCP keep-alive towards clients.' }),
})

const pool = z.strictObject({
  balance: balance.prefault('round-robin').meta({
    description: 'The policy that picks a backend: its name, or a set of options.',
  }),
  backends: z
    .array(backend)
    .max(backendsPerPoolMax)
    .meta({ description: 'The backends, in their order.' }),
  health: health.prefault({ type: 'tcp' }).meta({ description: 'How backends are probed.' }),
  ejection: ejection.prefault({}).meta({
    description: 'Takes out backends that sessions cannot connect to, before probes notice.',
  }),
  zombies: zombies.prefault({}).meta({
    description: 'Finds backends that accept sessions and do not serve them, unlike their peers.',
  }),
  lastResort: flag.default(false).meta({
    description: 'When every backend is down, sessions are tried on them anyway.',
  }),
  slowStart: durationOrOff('1s').default(false).meta({
    description:
      'How long the share of a backend that is new or was out takes to grow to its weight.',
  }),
  onDown: z.enum(['keep', 'close', 'close-stalled']).default('keep').meta({
    description: 'What becomes of the sessions of a backend that goes down.',
  }),
  stallAfter: duration('10ms').prefault('30s').meta({
    description: "With close-stalled: how long the last byte has been the client's, unanswered.",
  }),
  rebalance: rebalance.default(false).meta({
    description: 'Closes idle sessions of the others when a backend has come, so that they spread.',
  }),
  queue: queue.prefault({}).meta({
    description: 'Who waits while all usable backends have their maxSessions; false: nobody.',
  }),
  timeouts: timeouts.prefault({}).meta({ description: 'Bounds on the times of a session.' }),
  attempts: count(1, 16).default(3).meta({
    description: 'Tries on different backends until connected, before any byte was relayed.',
  }),
  keepAlive: keepAlive.prefault({}).meta({ description: 'TCP keep-alive towards backends.' }),
})

const log = z.strictObject({
  level: z.enum(logLevels).default('info').meta({
    description: 'The least serious events that are written.',
  }),
  format: z.enum(['auto', 'json', 'pretty']).default('auto').meta({
    description: 'JSON lines or lines for people; auto: pretty on a terminal.',
  }),
  sessions: z
    .union([z.enum(['all', 'errors']), off])
    .default('all')
    .meta({ description: 'Which closed sessions get a line: all, those that failed, or none.' }),
  progress: durationOrOff('1s').default(false).meta({
    description: 'How often a session that is still open gets a line.',
  }),
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
  engine: z
    .enum(['auto', 'uring', 'net'])
    .default('auto')
    .meta({
      description:
        'What moves the bytes. net runs wherever Node runs; uring, on Linux from 6.1 where ' +
        'io_uring is allowed, needs less CPU. auto: uring where it works, else net.',
    }),
  workers: z
    .union([z.literal('auto'), count(1, 64)])
    .default('auto')
    .meta({
      description: 'Threads of uring; auto: one per core, or fewer where a container allows fewer.',
    }),
  admin: admin.default('auto').meta({
    description: 'API, dashboard and metrics; auto: on in the program, off in a library.',
  }),
  log: log.prefault({}).meta({ description: 'The log on standard output.' }),
  stateFile: z
    .union([
      z.literal('auto'),
      off,
      z
        .string()
        .max(textCharactersMax)
        .regex(/^\//, { error: 'write a whole path, from /' })
        .meta({ kind: 'path of a file', sample: '/var/lib/evener/lb-1.state.json' }),
    ])
    .default('auto')
    .meta({
      description:
        'Where what operators decide is kept for the next run; false: nowhere. auto: ' +
        'NAME.state.json in $STATE_DIRECTORY, /var/lib/evener for root, or ' +
        '~/.local/state/evener; nowhere in a library.',
    }),
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
      perWorker: z
        .union([z.literal('auto'), size('1MiB', '256MiB')])
        .default('auto')
        .meta({
          description:
            'Memory of each worker of uring for bytes on their way, beside pipes and what slow ' +
            'readers keep waiting; auto: 16 MiB.',
        }),
    })
    .prefault({})
    .meta({ description: 'Memory for bytes on their way.' }),
})

/** `defaults`: what every listener and every pool has unless it says otherwise. */
export const defaultsSchema = z.strictObject({
  listener: listener.partial().optional().meta({ description: 'Under every listener.' }),
  pool: pool.partial().optional().meta({ description: 'Under every pool.' }),
})

/** A checked configuration: every default filled in, every value converted. */
export type Config = z.output<typeof configSchema>
/** A configuration as written. `include` works in files only; what begins with `x-` is ignored. */
export type ConfigInput = z.input<typeof configSchema> & {
  readonly defaults?: z.input<typeof defaultsSchema>
  readonly include?: string | readonly string[]
  readonly $schema?: string
  readonly [extension: `x-${string}`]: unknown
}
/** One listener of a checked configuration. */
export type ListenerConfig = Config['listeners'][string]
/** One pool of a checked configuration. */
export type PoolConfig = Config['pools'][string]
/**
 * One backend of a checked configuration; `name` is its address as written where none was given.
 */
export type BackendConfig = PoolConfig['backends'][number]
/** The probing of a checked pool; false where it is off. */
export type HealthConfig = PoolConfig['health']
