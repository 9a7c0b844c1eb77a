/**
 * How many sessions the descriptors of this process allow. A process that runs out of them would
 * accept connections and drop them without a word, so the engine stops accepting before that.
 */

import { readdirSync, readFileSync } from 'node:fs'

/**
 * Descriptors left alone: for log files, name look-ups, and what the program around the balancer
 * may open.
 */
export const descriptorsSpare = 32

/** A session holds two: one towards the client and one towards the backend. */
const descriptorsPerSession = 2

/** A probe's socket may still be saying goodbye while the next probe is under way. */
const descriptorsPerProbe = 2

/** Probes take at most one part in this many of all descriptors: sessions come first. */
const probeShare = 8

/** What a process may open, and has. `limit` is undefined where the system does not say. */
export type Descriptors = { readonly limit: number | undefined; readonly open: number }

/** How the descriptors are divided. */
export type DescriptorPlan = {
  readonly sessionsMax: number
  readonly probesInFlightMax: number
  /** What should be told to whoever started the balancer. */
  readonly notes: readonly string[]
}

/** What needs descriptors. `sessionsWanted` is undefined where as many as possible are wanted. */
export type DescriptorWish = {
  readonly sessionsWanted: number | undefined
  readonly binds: number
  readonly probesInFlight: number
}

/** Most sessions where the system names no limit at all. */
export const sessionsMaxUnlimited = 100_000

/** Divides the descriptors. `sessionsMax` is 0 when there are too few for a single session. */
export function planDescriptors(
  wish: DescriptorWish,
  { limit, open }: Descriptors,
): DescriptorPlan {
  if (limit === undefined) {
    return {
      sessionsMax: wish.sessionsWanted ?? sessionsMaxUnlimited,
      probesInFlightMax: Math.max(1, wish.probesInFlight),
      notes: [],
    }
  }
  const probesAllowed = Math.floor(limit / probeShare / descriptorsPerProbe)
  const probesInFlightMax = Math.max(1, Math.min(wish.probesInFlight, probesAllowed))
  const left =
    limit - open - wish.binds - probesInFlightMax * descriptorsPerProbe - descriptorsSpare
  const allowed = Math.max(0, Math.floor(left / descriptorsPerSession))
  const { sessionsWanted } = wish
  if (sessionsWanted === undefined || sessionsWanted <= allowed) {
    return { sessionsMax: sessionsWanted ?? allowed, probesInFlightMax, notes: [] }
  }
  const note =
    `limits.sessions is ${sessionsWanted}, but ${limit} descriptors allow ${allowed} sessions; ` +
    'raise the descriptor limit (ulimit -n, LimitNOFILE=) to get more'
  return { sessionsMax: allowed, probesInFlightMax, notes: [note] }
}

/** What this process may open, now: by then the soft limit was raised to the hard one. */
export function currentDescriptors(): Descriptors {
  if (process.platform === 'linux') {
    return { limit: limitOnLinux(), open: readdirSync('/proc/self/fd').length }
  }
  return { limit: limitFromReport(), open: descriptorsAtFirst }
}

/** What a process has open before it does anything, generously. */
const descriptorsAtFirst = 32

function limitOnLinux(): number | undefined {
  const line = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  return asLimit(line?.[1])
}

function limitFromReport(): number | undefined {
  const report = process.report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly soft: string | number } }
  }
  return asLimit(report.userLimits?.open_files?.soft)
}

function asLimit(text: string | number | undefined): number | undefined {
  const limit = Number(text)
  return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined // `unlimited` is no number.
}
