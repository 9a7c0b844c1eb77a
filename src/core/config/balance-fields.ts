/** The `balance` of a pool: a policy by its name, or a policy with its settings. */

import * as z from 'zod'
import type { Balance } from '../policy/policy.js'
import { count, duration, factor, off, textCharactersMax } from './fields.js'
import { isModulePath } from './module-paths.js'

/** The policies that have a name. */
export const policyNames = [
  'round-robin',
  'least-sessions',
  'two-choices',
  'random',
  'hash',
  'fastest',
  'first',
] as const

function withoutSettings<Name extends string>(policy: Name, description: string) {
  return z.strictObject({ policy: z.literal(policy).meta({ description }) })
}

const hashSettings = z.strictObject({
  policy: z.literal('hash').meta({ description: 'One client, one backend.' }),
  on: z.enum(['source', 'source-prefix']).default('source').meta({
    description: "What is hashed: the client's address, or the network it is in.",
  }),
  seed: count(0, 2 ** 31 - 1)
    .default(0)
    .meta({
      description: 'Balancers with the same seed send a client to the same backend.',
    }),
  prefix4: count(1, 32).default(24).meta({
    description: 'Bits of an IPv4 address that name its network, with `on: source-prefix`.',
  }),
  prefix6: count(1, 128).default(64).meta({
    description: 'Bits of an IPv6 address that name its network, with `on: source-prefix`.',
  }),
  boundedLoad: z
    .union([off, factor(1.01, 100)])
    .default(false)
    .meta({
      description:
        'No backend gets more open sessions than its share of all, times this; the next one in ' +
        'the table gets them.',
    }),
})

const fastestSettings = z.strictObject({
  policy: z.literal('fastest').meta({ description: 'By how quickly backends answer.' }),
  decay: duration('10ms').prefault('10s').meta({
    description: 'How long a slow answer is held against a backend: then it weighs a third.',
  }),
})

type ModuleBalance = Extract<Balance, { policy: 'module' }>

const modulePath = z
  .string()
  .max(textCharactersMax)
  .refine(isModulePath, {
    error: ({ input }) => `"${input}" is no policy, and no path of a module such as ./policy.mjs`,
  })
  .meta({
    kind: 'path of a module',
    sample: './policy.mjs',
    description: 'A policy of your own; relative to the file it is written in.',
  })

// Going backwards every member of the union is tried, also with what is another one's.
const moduleBalance = z.custom<ModuleBalance>((value) => {
  return (value as { readonly policy?: unknown } | null)?.policy === 'module'
})

const shortModule = z.codec(modulePath, moduleBalance, {
  decode: (file): ModuleBalance => ({ policy: 'module', file, options: {} }),
  encode: ({ file, options }, context) => {
    if (Object.keys(options as object).length === 0) return file
    context.issues.push({ code: 'custom', message: 'more than a path', input: options })
    return z.NEVER
  },
})

const longModule = z.codec(
  z.strictObject({
    policy: modulePath,
    options: z
      .unknown()
      .refine(isPlain, 'only plain values can be given to a module')
      .default({})
      .meta({ kind: 'anything', description: 'What the module is given.' }),
  }),
  moduleBalance,
  {
    decode: ({ policy, options }): ModuleBalance => ({ policy: 'module', file: policy, options }),
    encode: ({ file, options }) => ({ policy: file, options }),
  },
)

const settings = z.discriminatedUnion('policy', [
  withoutSettings('round-robin', 'In turn.'),
  withoutSettings('least-sessions', 'Where the fewest are open.'),
  withoutSettings('two-choices', 'The less busy of two.'),
  withoutSettings('random', 'By chance.'),
  hashSettings,
  fastestSettings,
  withoutSettings('first', 'The first that is usable.'),
])

/** How a pool picks. */
export const balance = z.union([z.enum(policyNames), shortModule, settings, longModule])

/** The policy with all its settings. */
export function balanceOf(config: z.output<typeof balance>): Balance {
  const whole = typeof config === 'string' ? settings.parse({ policy: config }) : config
  return whole.policy === 'fastest' ? { policy: 'fastest', decayMs: whole.decay } : whole
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain)
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isPlain)
  return ['string', 'number', 'boolean'].includes(typeof value) || value === null
}
