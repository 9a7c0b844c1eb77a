/**
 * The loads, as values: what the clients do, with how many workers, and which subjects are shown.
 * `group` is the letter by which the page and `--only` speak of several at once.
 */

import { defaultPeers, type SubjectName, tunedPeers, withDefaults } from './subject-names.js'

type Told = {
  readonly name: string
  readonly group: 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'half'
  readonly title: string
  readonly workers: number
  readonly subjects: readonly SubjectName[]
}

/** wrk without a pause: each client sends its next request when the reply is there. */
export type RequestLoad = Told & {
  readonly kind: 'requests'
  readonly clients: number
  readonly keepAlive: boolean
}

/** wrk with thinking clients: a fixed rate, half of what the slowest subject reached. */
export type PacedLoad = Told & { readonly kind: 'paced'; readonly clients: number }

/** curl: transfers of 256 MiB, one after the other. */
export type BulkLoad = Told & { readonly kind: 'bulk'; readonly direction: 'download' | 'upload' }

/** Sessions that exchanged one request and reply and then stay silent. */
export type IdleLoad = Told & { readonly kind: 'idle'; readonly sessions: number }

/** The cost of picking a backend, measured inside one process. */
export type PickLoad = Told & { readonly kind: 'picks' }

/** Any load, told apart by its kind. */
export type Load = RequestLoad | PacedLoad | BulkLoad | IdleLoad | PickLoad

// Those that can have two workers: Node's proxy and the net engine have one.
const withWorkers: readonly SubjectName[] = ['uring', ...tunedPeers, ...defaultPeers]

const exchange = '100-byte request and reply'
const connects = 'connect, request, reply, close, 64 clients'

/** The load whose throughput sets the pace of the half load. */
export const paceSetter = 'requests-64'

/** Every load, in the order of a round. */
export const loads: readonly Load[] = [
  keptAlive('requests-1', 1),
  keptAlive(paceSetter, 64),
  keptAlive('requests-512', 512),
  {
    name: 'connects',
    group: 'b',
    kind: 'requests',
    title: connects,
    workers: 1,
    clients: 64,
    keepAlive: false,
    subjects: withDefaults,
  },
  bulk('downloads', 'download'),
  bulk('uploads', 'upload'),
  {
    name: 'half-load',
    group: 'half',
    kind: 'paced',
    title: `${exchange} at a fixed rate, 128 clients`,
    workers: 1,
    clients: 128,
    subjects: withDefaults,
  },
  {
    name: 'requests-64-two-workers',
    group: 'f',
    kind: 'requests',
    title: `${exchange}, kept alive, 64 clients, two workers`,
    workers: 2,
    clients: 64,
    keepAlive: true,
    subjects: withWorkers,
  },
  {
    name: 'connects-two-workers',
    group: 'f',
    kind: 'requests',
    title: `${connects}, two workers`,
    workers: 2,
    clients: 64,
    keepAlive: false,
    subjects: withWorkers,
  },
  {
    name: 'idle',
    group: 'd',
    kind: 'idle',
    title: 'idle sessions',
    workers: 1,
    sessions: 10_000,
    subjects: withDefaults,
  },
  { name: 'picks', group: 'e', kind: 'picks', title: 'picking', workers: 1, subjects: [] },
]

function keptAlive(name: string, clients: number): RequestLoad {
  const title = `${exchange}, kept alive, ${clients} client${clients === 1 ? '' : 's'}`
  const rest = { group: 'a', kind: 'requests', workers: 1, keepAlive: true } as const
  return { name, title, clients, subjects: withDefaults, ...rest }
}

function bulk(name: string, direction: BulkLoad['direction']): BulkLoad {
  const rest = { group: 'c', kind: 'bulk', workers: 1, subjects: withDefaults } as const
  return { name, direction, title: `${name} of 256 MiB`, ...rest }
}
