/** What `evener status` prints: what runs, where clients come in, and which backends are out. */

import type { BalancerSnapshot, ListenerView } from '../../app/balancer-snapshot.js'
import { fitTable } from '../terminal/fit-table.js'
import { humanCount, humanDuration } from '../terminal/human.js'
import { type Piece, paintLine } from '../terminal/line.js'
import type { Paint } from '../terminal/paint.js'
import { left } from '../terminal/text.js'
import { type ListedPool, listenerColumns, poolColumns } from './tables.js'

/** What the API says of the balancer as a whole. */
export type Status = Omit<BalancerSnapshot, 'listeners' | 'pools'> & {
  readonly version: string
  readonly pid: number
  readonly uptimeMs: number
  /** How the running configuration differs from its file; null when it does not. */
  readonly drift: string | null
}

/** All that is shown. */
export type StatusParts = {
  readonly status: Status
  readonly listeners: readonly ListenerView[]
  readonly pools: readonly ListedPool[]
}

/** The whole text. Ends with a newline. */
export function statusText(
  { status, listeners, pools }: StatusParts,
  width: number,
  paint: Paint,
): string {
  const facts = factsOf(status)
  const nameWidth = Math.max(...facts.map(([name]) => name.length))
  const lines = facts.map(([name, ...pieces]): Piece[] => [
    [`${left(name, nameWidth)}  `, 'dim'],
    ...pieces,
  ])
  const head: Piece[][] = [[[`Evener ${status.version}`, 'bold'], `  ${status.name}`], ...lines]
  return [
    head.map((line) => `${paintLine(line, width, paint)}\n`).join(''),
    fitTable(listenerColumns, listeners, width, paint),
    fitTable(poolColumns, pools, width, paint),
  ].join('\n')
}

type Fact = readonly [name: string, ...pieces: Piece[]]

function factsOf(status: Status): Fact[] {
  const { engine, phase, uptimeMs, pid, sessions, sessionsMax, revision, drift, notes } = status
  return [
    [
      'state',
      [phase, phase === 'running' ? 'green' : 'yellow'],
      ` for ${humanDuration(uptimeMs)}, process ${pid}`,
    ],
    ['engine', engine.name, [engine.why === null ? '' : `  ${engine.why}`, 'dim']],
    ['sessions', `${humanCount(sessions)} of at most ${humanCount(sessionsMax)}`],
    [
      'config',
      `revision ${revision}`,
      ...(drift === null ? [] : [[`  ${drift}`, 'yellow'] as const]),
    ],
    ...notes.map((note): Fact => ['note', [note, 'yellow']]),
  ]
}
