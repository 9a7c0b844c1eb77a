/** The options of each type of probe, and those they all have. */

import * as z from 'zod'
import { formatAddress, parseBindAddress } from '../address.js'
import { bad } from '../result.js'
import { exchangeStep } from './exchange-fields.js'
import {
  count,
  duration,
  durationOrOff,
  flag,
  size,
  textCharactersMax,
  textCodec,
} from './fields.js'
import { bodyRule, exitCodes, headers, statusRanges } from './probe-fields.js'

const probeAddress = textCodec((text) => {
  const result = parseBindAddress(/^\d{1,5}$/.test(text) ? `:${text}` : text)
  if (!result.ok || result.value.kind === 'unix' || result.value.port > 0) return result
  return bad(`"${text}" has port 0; a probe needs a port from 1 to 65535`)
}, formatAddress).meta({ kind: 'address or port', sample: ':9100' })

/** The options that every type of probe has. */
export const probePace = {
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
  address: probeAddress.optional().meta({
    description:
      'Where to probe in place of the address of the backend: `:PORT` of the same host, or a ' +
      'whole address. Where traffic goes is not changed by it.',
  }),
}

/** Passes when the backend accepts a connection. */
export const tcpHealth = z.strictObject({
  type: z
    .literal('tcp')
    .default('tcp')
    .meta({ description: 'Passes when the backend accepts a connection.' }),
  ...probePace,
})

const page = {
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST']).default('GET').meta({
    description: 'How it is asked for.',
  }),
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
  headers: headers.default({}).meta({ description: 'More headers to send, by name.' }),
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
  bodyMax: size('1KiB', '1MiB').prefault('64KiB').meta({
    description: 'Most of a body that is read; a longer one fails where the body matters.',
  }),
}

const certificate = {
  verify: flag.default(true).meta({
    description:
      'Whether the certificate must be valid: signed by an authority that is trusted, in time, ' +
      'and for serverName.',
  }),
  serverName: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,253}$/, 'a host name without a port, such as app.internal')
    .optional()
    .meta({
      kind: 'host name',
      description:
        'Name to ask for (SNI) and to look for in the certificate; the host of the backend when ' +
        'not given.',
    }),
  ca: z
    .string()
    .min(1)
    .max(textCharactersMax)
    .optional()
    .meta({
      kind: 'path of a file',
      sample: '/etc/evener/ca.pem',
      description:
        'PEM file of the authorities to trust in place of the usual ones, or of the certificate ' +
        'itself. Read again when it changes.',
    }),
  expiryWarning: durationOrOff('1m').prefault('14d').meta({
    description: 'How long before the certificate expires to begin to warn, once a day.',
  }),
}

/** Passes when a page is answered as expected. */
export const httpHealth = z.strictObject({
  type: z.literal('http').meta({ description: 'Passes when a page is answered as expected.' }),
  ...page,
  ...probePace,
})

/** The same over TLS. */
export const httpsHealth = z.strictObject({
  type: z.literal('https').meta({ description: 'The same over TLS.' }),
  ...page,
  ...certificate,
  ...probePace,
})

/** Passes when a TLS handshake succeeds. */
export const tlsHealth = z.strictObject({
  type: z.literal('tls').meta({ description: 'Passes when a TLS handshake succeeds.' }),
  ...certificate,
  ...probePace,
})

/** Passes when every step of a conversation has. */
export const exchangeHealth = z.strictObject({
  type: z.literal('exchange').meta({
    description: 'Passes when every step of a conversation has come about.',
  }),
  steps: z.array(exchangeStep).min(1).max(32).meta({
    description: 'What to send and what to wait for, in this order.',
  }),
  ...probePace,
})

/** Passes when a program exits with the right code. */
export const execHealth = z.strictObject({
  type: z.literal('exec').meta({ description: 'Passes when a program exits with the right code.' }),
  command: z
    .array(z.string().max(textCharactersMax))
    .min(1)
    .max(100)
    .meta({ description: 'The program and its arguments, one by one; no shell reads them.' }),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and "_"'),
      z.string().max(textCharactersMax),
    )
    .default({})
    .meta({ description: 'Variables of its environment, beside those of Evener itself.' }),
  expect: z
    .strictObject({
      exitCode: exitCodes.prefault(0).meta({ description: 'Exit codes that pass.' }),
    })
    .prefault({})
    .meta({ description: 'How the program must end.' }),
  ...probePace,
})

/** Does what an agent says. */
export const agentHealth = z.strictObject({
  type: z.literal('agent').meta({
    description: "Does what an agent says, in the words of HAProxy's agent-check.",
  }),
  send: z.string().max(textCharactersMax).default('').meta({
    description: 'Text sent to the agent before it speaks.',
  }),
  ...probePace,
  address: probeAddress.meta({ description: 'Where the agent listens: `:PORT` or an address.' }),
  rise: count(1, 100).default(1).meta({ description: 'Times `up` must be said.' }),
  fall: count(1, 100).default(1).meta({ description: 'Times `down` must be said.' }),
})
