/**
 * Backends that operators have added while a balancer runs: beside its configuration, which says
 * nothing of them. Each is as its pool is in all that it does not say itself. A configuration that
 * names one takes it over: from then on it is configured like any other.
 */

import * as z from 'zod'
import { parseAddress } from './address.js'
import { assert } from './assert.js'
import { backendObject } from './config/backend-fields.js'
import { name } from './config/fields.js'
import type { BackendConfig, Config } from './config/schema.js'
import type { BackendRef } from './events.js'
import { type Author, authorOf, type By } from './operator.js'
import { keyOf, override } from './override.js'
import { bad, ok, type Result } from './result.js'

/** Backends that may be added, in all pools together; one more is refused. */
export const membersMax = 1_000

/** What somebody says of a backend to add; the rest is as in its pool. */
export const memberWish = backendObject.pick({
  name: true,
  address: true,
  weight: true,
  maxSessions: true,
  backup: true,
})

const { by, via, reason } = override.shape

/** One that was added, as it is kept: by whom, why, and when (ISO 8601 in UTC). */
export const member = z.strictObject({
  pool: name,
  ...memberWish.shape,
  name: memberWish.shape.name.unwrap(),
  ...{ by, via, reason },
  addedAt: z.iso.datetime(),
})

/** A backend to add, as written: its address, and what it is not to have from its pool. */
export type MemberInput = Readonly<z.input<typeof memberWish>>

/** One that was added. */
export type Member = Readonly<z.output<typeof member>>

/** Reads a backend to add, whoever sent it. The error says what is wrong with it. */
export function readMember(
  pool: string,
  input: unknown,
  author: By,
  addedAt: string,
): Result<Member, string> {
  const parsed = memberWish.safeParse(input)
  if (parsed.success) {
    const { name = parsed.data.address, ...rest } = parsed.data
    return ok({ pool, name, ...rest, ...authorOf(author), addedAt })
  }
  const [issue] = parsed.error.issues
  return bad(
    `${issue!.path.length === 0 ? 'the backend' : issue!.path.join('.')}: ${issue!.message}`,
  )
}

/** All that were added, at one moment. Never changes: a change makes others. */
export class Members {
  readonly list: readonly Member[]
  readonly #byKey: ReadonlyMap<string, Member>

  constructor(list: readonly Member[]) {
    this.list = list
    this.#byKey = new Map(list.map((one) => [keyOf({ pool: one.pool, backend: one.name }), one]))
  }

  /** Whether this backend was added. */
  has(ref: BackendRef): boolean {
    return this.#byKey.has(keyOf(ref))
  }

  /** Who added it; undefined where nobody did. */
  authorOf(ref: BackendRef): Author | undefined {
    const found = this.#byKey.get(keyOf(ref))
    return found && { by: found.by, via: found.via, reason: found.reason }
  }

  /** These and one more. */
  with(one: Member): Members {
    return new Members([...this.list, one])
  }

  /** These without one. */
  without(ref: BackendRef): Members {
    const left = this.list.filter(({ pool, name }) => pool !== ref.pool || name !== ref.backend)
    return new Members(left)
  }

  /** Those that stay with a configuration: it has their pool, and does not name them itself. */
  within({ pools }: Config): Members {
    const named = new Map(
      Object.entries(pools).map(([pool, { backends }]) => {
        return [pool, new Set(backends.map(({ name }) => name))] as const
      }),
    )
    const left = this.list.filter(({ pool, name }) => named.get(pool)?.has(name) === false)
    return left.length === this.list.length ? this : new Members(left)
  }

  /** A configuration with those that stay with it, behind the configured ones. */
  over(config: Config): Config {
    const { list } = this.within(config)
    if (list.length === 0) return config
    const pools = { ...config.pools }
    for (const one of list) {
      const pool = pools[one.pool]!
      pools[one.pool] = { ...pool, backends: [...pool.backends, configOf(one)] }
    }
    return { ...config, pools }
  }
}

/** None were added. */
export const noMembers: Members = new Members([])

function configOf({ name, address, weight, maxSessions, backup }: Member): BackendConfig {
  const read = parseAddress(address)
  assert(read.ok, 'an address is checked before it is kept')
  return { name, address: read.value, weight, maxSessions, backup, state: 'ready' }
}
