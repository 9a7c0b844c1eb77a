/**
 * The first thing a person sees: what was started, where clients come in, where they go, and the
 * one thing that is wrong, if anything is. Only the picture; serve.ts shows it.
 */

import type { AdminPlaces } from '../app/admin/admin-interface.js'
import type { BalancerSnapshot } from '../app/balancer-snapshot.js'
import { balanceOf } from '../core/config/balance-fields.js'
import { probesOf } from '../core/config/health-fields.js'
import type { HealthConfig, PoolConfig } from '../core/config/schema.js'
import { formatDuration } from '../core/config/units.js'
import { widthOf } from '../core/text-width.js'
import { dashboardUrl } from './program-admin.js'
import { counted } from './terminal/human.js'
import type { Piece } from './terminal/line.js'
import { left, printable, wrap } from './terminal/text.js'
import type { Trouble } from './trouble.js'

type PoolView = BalancerSnapshot['pools'][number]
type BackendView = PoolView['backends'][number]

/** Backends of one pool that are named because they are down; the rest are only counted. */
const namedMax = 4

/** What the snapshot does not say. `admin`: undefined where that is turned off. */
export type Started = {
  readonly version: string
  readonly source: string
  readonly admin?: AdminPlaces | undefined
  /** A person reads it, and no file keeps it: the URL may have the token in it. */
  readonly isPrivate?: boolean
}

/** What was started, and where clients come in. Shown as soon as it is so. */
export function startLines(
  { engine, listeners }: BalancerSnapshot,
  { version, source, admin, isPrivate = false }: Started,
): Piece[][] {
  const name = widest(listeners.map((listener) => listener.name))
  const addresses = listeners.map((listener) => listener.addresses.join(', '))
  return [
    [],
    ['  ', ['Evener', 'bold'], ` ${version}  `, [engineText(engine), 'dim']],
    [['  configuration: ', 'dim'], printable(source)],
    [],
    ...listeners.map((listener, index): Piece[] => [
      ['  ● ', 'green'],
      [left(listener.name, name), 'bold'],
      `  listening on ${left(addresses[index]!, widest(addresses))}  → ${listener.pool}`,
    ]),
    ...(admin === undefined ? [] : adminLines(admin, isPrivate)),
    [],
  ]
}

function adminLines(admin: AdminPlaces, isPrivate: boolean): Piece[][] {
  const url = isPrivate ? dashboardUrl(admin) : admin.url
  return [
    ...(url === null ? [] : [[['  admin: ', 'dim'] as const, url]]),
    ...(admin.socket === null ? [] : [[['  socket: ', 'dim'] as const, printable(admin.socket)]]),
    ...admin.notes.map((note): Piece[] => [['  ! ', 'yellow'], printable(note)]),
  ]
}

/** The pools, the health of their backends, and the trouble. Shown once probes have answered. */
export function poolLines(
  { pools }: BalancerSnapshot,
  configs: Readonly<Record<string, PoolConfig>>,
  trouble: Trouble | undefined,
  width: number,
): Piece[][] {
  const name = widest(pools.map((pool) => pool.name))
  return [
    ...pools.flatMap((pool) => [
      poolLine(pool, configs[pool.name]!, name),
      ...downLines(pool, name + 6),
    ]),
    [],
    ...(trouble === undefined ? [] : troubleLines(trouble, width)),
  ]
}

/** The trouble, with what to do about it. */
export function troubleLines({ what, remedy }: Trouble, width: number): Piece[][] {
  const text = (words: string) => wrap(printable(words), Math.max(20, width - 6))
  const [first = '', ...more] = text(what)
  return [
    [
      ['  ! ', 'red', 'bold'],
      [first, 'bold'],
    ],
    ...more.map((line): Piece[] => ['    ', [line, 'bold']]),
    ...text(remedy).map((line): Piece[] => ['    ', line]),
    [],
  ]
}

function engineText({ name, why }: BalancerSnapshot['engine']): string {
  return why === null ? `${name} engine` : `${name} engine (${why})`
}

function poolLine(pool: PoolView, config: PoolConfig, nameWidth: number): Piece[] {
  const states = stateLooks
    .map((look) => ({ ...look, count: countOf(pool, look.state) }))
    .filter(({ count }) => count > 0)
  return [
    [pool.available ? '  ● ' : '  ▼ ', pool.available ? 'green' : 'red'],
    [left(pool.name, nameWidth), 'bold'],
    `  ${counted(pool.backends.length, 'backend')}`,
    ...states.map(({ count, words, style }): Piece => [`  ${count} ${words}`, style]),
    [`  ${balanceOf(config.balance).policy}, ${probeText(config.health)}`, 'dim'],
  ]
}

const stateLooks = [
  { state: 'up', words: 'up', style: 'green' },
  { state: 'full', words: 'full', style: 'yellow' },
  { state: 'unknown', words: 'not probed yet', style: 'yellow' },
  { state: 'ejected', words: 'ejected', style: 'red' },
  { state: 'down', words: 'down', style: 'red' },
  { state: 'drain', words: 'drained', style: 'yellow' },
  { state: 'maintenance', words: 'in maintenance', style: 'yellow' },
] as const

function downLines({ backends }: PoolView, indent: number): Piece[][] {
  const down = backends.filter(({ effective }) => effective === 'down')
  const shown = down.length > namedMax ? down.slice(0, namedMax - 1) : down
  const more = down.length - shown.length
  const margin = ' '.repeat(indent)
  return [
    ...shown.map((backend): Piece[] => [
      margin,
      [`${printable(backend.name)}: ${printable(backend.why)}`, 'red'],
    ]),
    ...(more === 0 ? [] : [[margin, [`and ${more} more`, 'red'] as const]]),
  ]
}

function probeText(health: HealthConfig): string {
  const { rule, probes } = probesOf(health)
  const texts = probes.map(({ name, config }) => {
    const every = `every ${formatDuration(config.interval)}`
    return 'path' in config ? `${config.method} ${config.path} ${every}` : `${name} probe ${every}`
  })
  return texts.join(rule === 'all' ? ' and ' : ' or ') || 'not probed'
}

function countOf({ backends }: PoolView, state: BackendView['effective']): number {
  return backends.filter(({ effective }) => effective === state).length
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf))
}
