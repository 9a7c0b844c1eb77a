/**
 * The `health` of a pool: how its backends are probed, one set of options for each type of probe.
 */

import * as z from 'zod'
import { count, duration, off } from './fields.js'
import { bodyRule, statusRanges } from './probe-fields.js'

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

/** The options that every type of probe has. */
export const sharedHealthKeys: ReadonlySet<string> = new Set(Object.keys(probePace))

const tcpHealth = z.strictObject({
  type: z
    .literal('tcp')
    .default('tcp')
    .meta({ description: 'Passes when the backend accepts a connection.' }),
  ...probePace,
})

const httpHealth = z.strictObject({
  type: z.literal('http').meta({ description: 'Passes when a GET is answered as expected.' }),
  path: z
    .string()
    .regex(/^\/[^\s#]*$/, 'a path begins with "/" and has no spaces')
    .default('/')
    .meta({ kind: 'path', sample: '/health', description: 'Path and query asked for.' }),
  host: z
    .string()
    .regex(/^[^\s/]+$/, 'a host is a name or address, with :port if need be')
    .optional()
    .meta({ kind: 'host', description: "Host header; the backend's address when not given." }),
  expect: z
    .strictObject({
      status: statusRanges.prefault('200-399').meta({
        description: 'Accepted status codes and ranges.',
      }),
      body: bodyRule.optional().meta({
        description: 'Exact body text after trimming, or a regular expression between slashes.',
      }),
    })
    .prefault({})
    .meta({ description: 'What the answer must be.' }),
  ...probePace,
})

/** How the backends of a pool are probed; `false` turns probing off. */
export const health = z.union([off, z.discriminatedUnion('type', [tcpHealth, httpHealth])])
