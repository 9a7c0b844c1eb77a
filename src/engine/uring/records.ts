/** Main's end of the reports: numbers and socket addresses become the records people read. */

import { formatAddress } from '../../core/address.js'
import { closeReasons, dialCodes } from '../../core/close-reason.js'
import type { Attempt, Party, SessionRecord } from '../../core/session.js'
import type { PoolSnapshot, Snapshot } from '../../core/snapshot.js'
import type { Bind, SessionView } from '../engine.js'
import {
  details,
  reportAddressesAt,
  reportLength,
  reportNumbers,
  reportsMax,
  triesMax,
} from './reports.js'
import { peerNameBytes } from './session-table.js'
import { formatSockaddr } from './sockaddr.js'
import { workerWords } from './words.js'

/** A listener of a revision with the pool it has there, as records name them. */
type NamedRoute = { readonly listener: string; readonly pool: NamedPool | undefined }

/** A pool as records name it. */
type NamedPool = {
  readonly name: string
  readonly backends: readonly { readonly name: string; readonly address: string | null }[]
}

/** What turns numbers back into names. Texts are made once, not per record. */
export class Names {
  readonly idPrefix: string
  // By revision, then by index of the listener in it.
  readonly #routes = new Map<number, readonly NamedRoute[]>()
  readonly #binds = new Map<number, { readonly listener: string; readonly address: string }>()

  constructor(idPrefix: string) {
    this.idPrefix = idPrefix
  }

  /** A session by its worker and its number there, in base 36. */
  id(worker: number, sequence: string): string {
    return `${this.idPrefix}${worker}-${sequence}`
  }

  /** Knows a revision from here on. */
  addRevision({ revision, listeners, pools }: Snapshot): void {
    const named = new Map(pools.map((pool) => [pool.name, namedPool(pool)]))
    this.#routes.set(
      revision,
      listeners.map(({ name, pool }) => ({ listener: name, pool: named.get(pool) })),
    )
  }

  /** Forgets a revision none of whose sessions is open. */
  removeRevision(revision: number): void {
    this.#routes.delete(revision)
  }

  /** Knows a bind, by the number it was given when it was opened. */
  addBind(number: number, { listener, address }: Bind): void {
    this.#binds.set(number, { listener, address: formatAddress(address) })
  }

  /** Forgets a bind none of whose sessions is open. */
  removeBind(number: number): void {
    this.#binds.delete(number)
  }

  /** A listener of a revision, by its index there. */
  route(revision: number, listener: number): NamedRoute | undefined {
    return this.#routes.get(revision)?.[listener]
  }

  /** The listener a bind was opened for, and its address. */
  bind(number: number): { readonly listener: string; readonly address: string } {
    return this.#binds.get(number) ?? { listener: '', address: '' }
  }
}

function namedPool({ name, backends }: PoolSnapshot): NamedPool {
  return {
    name,
    backends: backends.map((backend) => ({
      name: backend.name,
      address: backend.address === undefined ? null : formatAddress(backend.address),
    })),
  }
}

const partyNames: readonly Party[] = ['evener', 'client', 'backend', 'evener']

/** Takes all reports a worker has written and main has not read, oldest first. */
export function readReports(
  memory: SharedArrayBuffer,
  own: Int32Array,
  worker: number,
  names: Names,
  take: (record: SessionRecord) => void,
): number {
  const numbers = new Float64Array(memory)
  const octets = new Uint8Array(memory)
  const written = Atomics.load(own, workerWords.reportsWritten)
  const first = own[workerWords.reportsRead]!
  for (let read = first; read !== written; read = (read + 1) | 0) {
    const at = (read & (reportsMax - 1)) * reportLength
    take(decodeRecord(numbers, octets, at, worker, names))
    Atomics.store(own, workerWords.reportsRead, (read + 1) | 0)
  }
  return (written - first) | 0
}

/** Takes the number of reports that were lost because main was not quick enough. */
export function takeDropped(own: Int32Array): number {
  return Atomics.exchange(own, workerWords.reportsDropped, 0)
}

/** The sessions in a worker's answer to `sessions`, each with when it was opened, for sorting. */
export function decodeViews(
  numbers: Float64Array,
  worker: number,
  names: Names,
): (readonly [number, SessionView])[] {
  return decodeRecords(numbers, worker, names).map((record, index) => {
    const { reason, detail, closedBy, toClient, toBackend, final, ...view } = record
    return [numbers[index * reportLength + reportNumbers.openedMs]!, view] as const
  })
}

/** The records of reports that lie one behind the other. */
export function decodeRecords(
  numbers: Float64Array,
  worker: number,
  names: Names,
): SessionRecord[] {
  const octets = new Uint8Array(numbers.buffer)
  return Array.from({ length: numbers.length / reportLength }, (_, index) => {
    return decodeRecord(numbers, octets, index * reportLength, worker, names)
  })
}

// One literal with every field in its place: thousands are made per second, and an object that is
// put together piece by piece costs several times as much.
function decodeRecord(
  numbers: Float64Array,
  octets: Uint8Array,
  at: number,
  worker: number,
  names: Names,
): SessionRecord {
  const n = reportNumbers
  const route = names.route(numbers[at + n.revision]!, numbers[at + n.listener]!)
  const pool = route?.pool
  const bind = names.bind(numbers[at + n.bind]!)
  const ends = numbers[at + n.ends]!
  const isConnected = (ends & 4) !== 0
  const backend = isConnected ? pool?.backends[numbers[at + n.backend]!] : undefined
  const octetsAt = (at + reportAddressesAt) * 8
  const client = formatSockaddr(octets, octetsAt)
  const detail = numbers[at + n.detail]!
  return {
    id: names.id(worker, numbers[at + n.sequence]!.toString(36)),
    listener: route === undefined ? bind.listener : route.listener, // A bind may change hands.
    bind: bind.address,
    route: null,
    pool: pool === undefined ? null : pool.name,
    backend: backend === undefined ? null : backend.name,
    backendAddress: backend === undefined ? null : backend.address,
    localAddress: isConnected ? formatSockaddr(octets, octetsAt + peerNameBytes) : null,
    client,
    peer: client,
    opened: new Date(numbers[at + n.openedMs]!).toISOString(),
    queueMs: roundMs(numbers[at + n.queueMs]!),
    connectMs: numbers[at + n.connectMs]! < 0 ? null : roundMs(numbers[at + n.connectMs]!),
    firstByteMs: numbers[at + n.firstByteMs]! < 0 ? null : roundMs(numbers[at + n.firstByteMs]!),
    durationMs: roundMs(numbers[at + n.durationMs]!),
    bytesIn: numbers[at + n.bytesIn]!,
    bytesOut: numbers[at + n.bytesOut]!,
    attempts: attemptsOf(numbers, at, pool),
    reason: closeReasons[numbers[at + n.reason]!]!,
    detail: detail === 0 ? null : details[detail - 1]!,
    closedBy: partyNames[numbers[at + n.closedBy]!]!,
    toClient: (ends & 1) === 0 ? 'fin' : 'rst',
    toBackend: isConnected ? ((ends & 2) === 0 ? 'fin' : 'rst') : null,
    revision: numbers[at + n.revision]!,
    sni: null,
    alpn: null,
    engine: 'uring',
    worker,
    final: true,
  }
}

function attemptsOf(numbers: Float64Array, at: number, pool: NamedPool | undefined): Attempt[] {
  const n = reportNumbers
  const attempts: Attempt[] = []
  const count = Math.min(numbers[at + n.triesCount]!, triesMax)
  for (let index = 0; index < count; index++) {
    const tryAt = at + n.tries + index * 3
    const backend = pool?.backends[numbers[tryAt]!]?.name ?? ''
    const result = dialCodes[numbers[tryAt + 1]!]!
    attempts.push({ backend, result, ms: roundMs(numbers[tryAt + 2]!) })
  }
  if ((numbers[at + n.ends]! & 4) === 0) return attempts
  const backend = pool?.backends[numbers[at + n.backend]!]?.name ?? ''
  attempts.push({ backend, result: 'connected', ms: roundMs(numbers[at + n.connectTookMs]!) })
  return attempts
}

// Tenths of a millisecond, as in the other engine: a connect on one machine takes less than one.
function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10
}
