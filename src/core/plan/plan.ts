/** What applying a configuration would do, as data: made whole before anything is done. */

import type { Change } from './changes.js'

/**
 * What happens to one address that is listened on. `hand-over`: the socket stays open and its next
 * connections belong to another listener.
 */
export type BindStep =
  | { readonly act: 'open' | 'close' | 'keep'; readonly address: string; readonly listener: string }
  | {
      readonly act: 'hand-over'
      readonly address: string
      readonly listener: string
      readonly from: string
    }

/** What happens to a listener or a pool, by name. `changes` is empty unless it changes. */
export type NamedStep = {
  readonly act: 'add' | 'remove' | 'change' | 'keep'
  readonly name: string
  readonly changes: readonly Change[]
}

/**
 * What happens to a backend that does not just stay as it is. `readdress`: the name stays and the
 * address is another, so its sessions drain and its health starts over.
 */
export type BackendStep = {
  readonly act: 'add' | 'remove' | 'change' | 'readdress'
  readonly pool: string
  readonly backend: string
  readonly changes: readonly Change[]
}

/** What follows from two configurations alone. */
export type ConfigPlan = {
  readonly binds: readonly BindStep[]
  readonly listeners: readonly NamedStep[]
  readonly pools: readonly NamedStep[]
  readonly backends: readonly BackendStep[]
  /** Options of the whole process that change in place. */
  readonly options: readonly Change[]
  /** Options that differ and take effect only when the process is started again. */
  readonly restart: readonly Change[]
  /** What an operator would want to be asked about, in words. */
  readonly warnings: readonly string[]
}

/** Open sessions that end because their backend is to get no new ones. */
export type Drain = {
  readonly pool: string
  readonly backend: string
  readonly sessions: number
  /** Of the oldest of them, in milliseconds; null where there is none. */
  readonly oldestMs: number | null
  /** How long they may go on, in milliseconds; null: for ever. */
  readonly drainMs: number | null
}

/** The share of all clients, from 0 to 1, that a hashed pool sends to another backend. */
export type MovedKeys = { readonly pool: string; readonly share: number }

/** All of it. Nothing in here has happened yet. */
export type Plan = ConfigPlan & {
  /** The revision that ran when the plan was made. */
  readonly revision: number
  readonly drains: readonly Drain[]
  readonly movedKeys: readonly MovedKeys[]
}

/** A plan in numbers. */
export type PlanCounts = {
  readonly bindsOpened: number
  readonly bindsClosed: number
  readonly bindsHandedOver: number
  readonly listenersAdded: number
  readonly listenersRemoved: number
  readonly listenersChanged: number
  readonly poolsAdded: number
  readonly poolsRemoved: number
  readonly poolsChanged: number
  readonly backendsAdded: number
  readonly backendsRemoved: number
  /** Also those that are at another address. */
  readonly backendsChanged: number
  /** Options of the whole process. */
  readonly optionsChanged: number
  /** Those that wait for a restart. */
  readonly restartNeeded: number
}

/** Counts what a plan would do. */
export function countsOf(plan: ConfigPlan): PlanCounts {
  const { binds, listeners, pools, backends, options, restart } = plan
  return {
    bindsOpened: countActs(binds, 'open'),
    bindsClosed: countActs(binds, 'close'),
    bindsHandedOver: countActs(binds, 'hand-over'),
    listenersAdded: countActs(listeners, 'add'),
    listenersRemoved: countActs(listeners, 'remove'),
    listenersChanged: countActs(listeners, 'change'),
    poolsAdded: countActs(pools, 'add'),
    poolsRemoved: countActs(pools, 'remove'),
    poolsChanged: countActs(pools, 'change'),
    backendsAdded: countActs(backends, 'add'),
    backendsRemoved: countActs(backends, 'remove'),
    backendsChanged: countActs(backends, 'change') + countActs(backends, 'readdress'),
    optionsChanged: options.length,
    restartNeeded: restart.length,
  }
}

/** True when applying would do nothing at all. */
export function isEmpty(plan: ConfigPlan): boolean {
  const { binds, listeners, pools, backends, options, restart } = plan
  const steps = [...binds, ...listeners, ...pools, ...backends]
  return options.length + restart.length === 0 && steps.every(({ act }) => act === 'keep')
}

function countActs(steps: readonly { readonly act: string }[], wanted: string): number {
  return steps.filter(({ act }) => act === wanted).length
}
