/** Backends that operators add to a pool and take out again, while it runs. */

import type { Control } from '../control/control.js'
import { type BackendView, poolView } from '../control/view.js'
import type { Config } from '../core/config/schema.js'
import type { BackendRef } from '../core/events.js'
import { type Member, type MemberInput, Members, membersMax, readMember } from '../core/members.js'
import type { By } from '../core/operator.js'
import type { Clock } from '../core/world.js'
import { backendCalled, notFound } from './backend-called.js'
import { OperationError } from './operation-error.js'
import { checkBy } from './overriding.js'
import type { Reloading } from './reloading.js'
import type { Kept, StateKeeper } from './state-keeper.js'

/** A backend that was added, as it is just then, and whether the next run has it. */
export type Added = { readonly backend: BackendView } & Kept

/** What adding and removing need of a balancer. */
export type MemberParts = {
  readonly control: Control
  readonly state: StateKeeper
  readonly reloading: Reloading
  readonly clock: Clock
}

/** Adds one. Resolves once the data plane knows it and it is being probed. */
export async function addBackend(
  { control, state, reloading, clock }: MemberParts,
  pool: string,
  input: MemberInput,
  by: By,
): Promise<Added> {
  checkBy(by)
  const read = readMember(pool, input, by, new Date(clock.wallMs()).toISOString())
  if (!read.ok) throw new OperationError('invalid', read.error)
  const ref = { pool, backend: read.value.name }
  await reloading.changeMembers(() => {
    mustBeNew(control, ref)
    return control.members.with(read.value)
  }, by)
  const backend = viewOf(control, ref)
  return { backend, ...(await state.latest) }
}

/** Removes one. Resolves once nobody new is given to it. */
export async function removeBackend(
  { control, state, reloading }: MemberParts,
  ref: BackendRef,
  by: By,
): Promise<Kept> {
  checkBy(by)
  await reloading.changeMembers(() => {
    backendCalled(control, ref)
    if (control.members.has(ref)) return control.members.without(ref)
    const what = `${ref.pool}/${ref.backend} is in the configuration`
    throw new OperationError('conflict', `${what}: take it out there, or drain it`)
  }, by)
  return state.latest
}

/** Has those again that were added in an earlier run, before anybody is served. */
export async function restoreMembers(
  control: Control,
  kept: readonly Member[],
  probesInFlightMaxOf: (config: Config) => number,
): Promise<void> {
  if (kept.length === 0) return
  const all = new Members(kept).within(control.config).list
  // A start is not to fail for them: where a vast configuration leaves no room, the oldest come.
  const members = new Members(all.slice(0, control.rowsFree))
  const probesInFlightMax = probesInFlightMaxOf(members.over(control.config))
  await control.apply(control.config, { members, probesInFlightMax })
}

function mustBeNew(control: Control, { pool: name, backend }: BackendRef): void {
  const pool = control.pools.get(name)
  if (pool === undefined) throw notFound('pool', name, [...control.pools.keys()])
  if (control.find({ pool: name, backend }) !== undefined) {
    throw new OperationError('conflict', `pool ${name} has a backend called "${backend}" already`)
  }
  if (control.members.list.length < membersMax) return
  const message = `${membersMax} backends were added, the most there may be; remove some first`
  throw new OperationError('unavailable', message)
}

function viewOf(control: Control, ref: BackendRef): BackendView {
  const { pool } = backendCalled(control, ref)
  return poolView(pool, control.members).backends.find(({ name }) => name === ref.backend)!
}
