/** What the demo shows, as plain values: one picture of one moment. */

import type { BackendView } from '../../app/balancer-snapshot.js'
import type { Happening } from './demo-score.js'

/** One backend at one moment. */
export type DemoBackendView = {
  readonly name: string
  /** Whether the demo lets it live; what the balancer knows of it is `state`. */
  readonly isAlive: boolean
  readonly state: BackendView['effective']
  /** Why it is in that state, in words, and for how long. */
  readonly why: string
  readonly sinceMs: number
  /** Sessions now, and since the start. */
  readonly active: number
  readonly total: number
  /** Sessions per second lately, and for each of the last seconds. */
  readonly rate: number
  readonly history: readonly number[]
  /** Its part of the latest sessions, from 0 to 1. */
  readonly share: number
}

/** One moment of the demo. */
export type DemoView = {
  readonly version: string
  readonly engine: string
  /** Where to try it with curl. */
  readonly url: string
  /** The admin interface, for a browser; null where there is none over TCP. */
  readonly admin: string | null
  /** Something to know about the start: that another port had to do. */
  readonly note: string | undefined
  readonly uptimeMs: number
  readonly backends: readonly DemoBackendView[]
  /** Clients per second. */
  readonly clientRate: number
  readonly answered: number
  readonly failed: number
  /** Sessions that got another backend because the first did not answer. */
  readonly moved: number
  /** Indexes of the backends of the latest sessions, oldest first. */
  readonly picked: readonly number[]
  readonly happenings: readonly Happening[]
  readonly helpShown: boolean
}
