/** A backend of a pool: its address alone, or an object. Its name is always there after parsing. */

import * as z from 'zod'
import { type Address, formatAddress, parseAddress } from '../address.js'
import { assert } from '../assert.js'
import { type Admin, adminStates } from '../backend-state.js'
import { count, flag, off } from './fields.js'
import { health } from './health-fields.js'

type Backend = {
  readonly name: string
  readonly address: Address
  readonly weight: number
  /** False: as many as come. */
  readonly maxSessions: number | false
  readonly backup: boolean
  readonly state: Admin
  /** That of its pool where there is none. */
  readonly health?: z.output<typeof health> | undefined
}

/** What a backend is that is given as an address alone. */
const plain: Omit<Backend, 'name' | 'address'> = {
  weight: 1,
  maxSessions: false,
  backup: false,
  state: 'ready',
}

// Checked here but kept as text, because a backend without a name is named by its address as
// written.
const addressText = z
  .string()
  .superRefine((text, context) => {
    const result = parseAddress(text)
    if (!result.ok) context.addIssue({ code: 'custom', message: result.error })
  })
  .meta({ kind: 'address', sample: '10.0.0.1:9001' })

const shortBackend = z.codec(addressText, z.custom<Backend>(), {
  decode: (text) => ({ name: text, address: readAddress(text), ...plain }),
  encode: (backend, context) => {
    if (isShort(backend)) return backend.name
    context.issues.push({ code: 'custom', message: 'more than an address', input: backend })
    return z.NEVER
  },
})

/** A backend as an object, its address still as written. */
export const backendObject = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => !/\p{C}/u.test(text), 'a name has no control characters')
    .optional()
    .meta({ kind: 'text', description: 'Its identity; the address as written when not given.' }),
  address: addressText.meta({ description: 'HOST:PORT, [IPV6]:PORT or unix:/PATH.' }),
  weight: count(0, 256).default(1).meta({
    description: 'Share of sessions relative to the pool. 0: none.',
  }),
  maxSessions: z
    .union([off, count(1, 1_000_000)])
    .default(false)
    .meta({ description: 'Most sessions at once; others get another backend, or wait.' }),
  backup: flag.default(false).meta({
    description: 'Gets sessions only when no other backend is usable or all of them are full.',
  }),
  state: z.enum(adminStates).default('ready').meta({
    description: 'drain: gets no new sessions. maintenance: nor any probes.',
  }),
  health: health.optional().meta({
    description: "How it is probed; what is not given here is as in its pool's `health`.",
  }),
})

const longBackend = z.codec(backendObject, z.custom<Backend>(), {
  decode: ({ name, address, ...rest }) => ({
    ...rest,
    name: name ?? address,
    address: readAddress(address),
  }),
  encode: ({ address, ...rest }) => ({ ...rest, address: formatAddress(address) }),
})

/** One backend of a pool. */
export const backend = z.union([shortBackend, longBackend])

function isShort({ name, address, ...rest }: Backend): boolean {
  const isPlain = Object.entries(plain).every(([key, value]) => Reflect.get(rest, key) === value)
  const result = parseAddress(name)
  if (!isPlain || rest.health !== undefined) return false
  return result.ok && formatAddress(result.value) === formatAddress(address)
}

function readAddress(text: string): Address {
  const result = parseAddress(text)
  assert(result.ok, 'an address is checked before it is read')
  return result.value
}
