/**
 * How many sessions the descriptors of this process allow. A process that runs out of them would
 * accept connections and drop them without a word, so the engine stops accepting before that.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'

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

/** Pipes take at most one part in this many of what is left: sessions come first here too. */
const pipeShare = 8

/** Connections to the admin interface take at most one part in this many of all descriptors. */
const adminShare = 16

/** Connections to the admin interface, its TCP address and its socket together. */
const adminConnectionsMost = 80

/** What an engine opens beside its sessions. */
export type EngineDescriptors = {
  /** Open as long as it runs. */
  readonly fixed: number
  /** For each address, the listening socket included. */
  readonly perBind: number
  /** Pipes it would like to have at once, two descriptors each. */
  readonly pipes: number
}

/** What a process may open, and has. `limit` is undefined where the system does not say. */
export type Descriptors = { readonly limit: number | undefined; readonly open: number }

/** How the descriptors are divided. */
export type DescriptorPlan = {
  readonly sessionsMax: number
  readonly pipesMax: number
  readonly probesInFlightMax: number
  /** Connections to the admin interface; 0 where there is none. */
  readonly adminConnectionsMax: number
  /** What should be told to whoever started the balancer. */
  readonly notes: readonly string[]
}

/** What needs descriptors. `sessionsWanted` is undefined where as many as possible are wanted. */
export type DescriptorWish = {
  readonly sessionsWanted: number | undefined
  readonly binds: number
  readonly probesInFlight: number
  readonly engine: EngineDescriptors
  readonly hasAdmin: boolean
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
      pipesMax: wish.engine.pipes,
      probesInFlightMax: Math.max(1, wish.probesInFlight),
      adminConnectionsMax: wish.hasAdmin ? adminConnectionsMost : 0,
      notes: [],
    }
  }
  const probesAllowed = Math.floor(limit / probeShare / descriptorsPerProbe)
  const probesInFlightMax = Math.max(1, Math.min(wish.probesInFlight, probesAllowed))
  const { sessionsWanted, engine } = wish
  const adminConnectionsMax = wish.hasAdmin ? adminConnectionsOf(limit) : 0
  const forOthers = probesInFlightMax * descriptorsPerProbe + adminConnectionsMax + descriptorsSpare
  const left = limit - open - engine.fixed - wish.binds * engine.perBind - forOthers
  const pairs = Math.max(0, Math.floor(left / descriptorsPerSession))
  const allowed = pairs - Math.min(engine.pipes, Math.floor(pairs / pipeShare))
  const sessionsMax = Math.min(sessionsWanted ?? allowed, allowed)
  const pipesMax = Math.min(engine.pipes, pairs - sessionsMax)
  if (sessionsWanted === undefined || sessionsWanted <= allowed) {
    return { sessionsMax, pipesMax, probesInFlightMax, adminConnectionsMax, notes: [] }
  }
  const note =
    `limits.sessions is ${sessionsWanted}, but ${limit} descriptors allow ${allowed} sessions; ` +
    'raise the descriptor limit (ulimit -n, LimitNOFILE=) to get more'
  return { sessionsMax, pipesMax, probesInFlightMax, adminConnectionsMax, notes: [note] }
}

function adminConnectionsOf(limit: number): number {
  return Math.min(adminConnectionsMost, Math.max(2, Math.floor(limit / adminShare)))
}

/** What this process may open, now: by then the soft limit was raised to the hard one. */
export function currentDescriptors(): Descriptors {
  if (process.platform === 'linux') {
    return { limit: limitOnLinux(), open: readdirSync('/proc/self/fd').length }
  }
  return { limit: limitFromReport(), open: descriptorsAtFirst }
}

/** How many descriptors are open now; undefined where the system does not say. */
export function openDescriptors(): number | undefined {
  if (process.platform !== 'linux') return undefined
  // From 6.2 on the kernel says it at once; before, a hundred thousand names had to be read.
  return statSync(ownDescriptors).size || readdirSync(ownDescriptors).length
}

const ownDescriptors = '/proc/self/fd'

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
