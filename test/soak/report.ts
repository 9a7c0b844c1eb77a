/** What the clients of the soak saw, held against the records the balancer wrote. */

import type { SessionRecord } from '../../src/core/session.js'
import { endedAtMs, tally } from '../acceptance/journal.js'
import type { Stage } from '../acceptance/stage.js'
import type { Totals } from './clients.js'
import type { Flaps } from './flaps.js'
import type { Played } from './play.js'

/** All the clients have said. */
export type Seen = { readonly unplanned: readonly Played[]; readonly totals: readonly Totals[] }

/** Reads the output of a process of clients. */
export function readClients(output: string): { unplanned: Played[]; totals: Totals } {
  const lines = output.trim().split('\n')
  const totals = JSON.parse(lines.pop() ?? '') as Totals
  return { unplanned: lines.map((line) => JSON.parse(line) as Played), totals }
}

/** Checks bytes and records. */
export function checkSessions(
  stage: Stage,
  { unplanned, totals }: Seen,
  records: readonly SessionRecord[],
  flaps: Flaps,
): void {
  for (const [at, { counts }] of totals.entries()) {
    const rows = Object.entries(counts).map(([kind, of]) => `${kind} ${wordsOf(of)}`)
    console.log(`  clients ${at + 1}: ${rows.join('; ')}`)
  }
  const cut = unplanned.filter(({ outcome }) => outcome === 'cut' || outcome === 'short')
  const recordsByClient = groupByClient(records)
  const unexplained = cut.filter((played) => {
    // Reset before it could ask for its own name, because no backend could be reached.
    if (played.client === '') return !flaps.hasKilled(played.openedMs, played.endedMs)
    const own = (recordsByClient.get(played.client) ?? []).filter((record) =>
      overlaps(played, record),
    )
    return !own.some((record) => flaps.hasCut(record))
  })
  const others = unplanned.filter((played) => !cut.includes(played))
  const bytes = (key: 'sentBytes' | 'receivedBytes') => {
    return (totals.reduce((sum, each) => sum + each[key], 0) / 1e9).toFixed(2)
  }
  const gigabytes = `${bytes('sentBytes')} GB up and ${bytes('receivedBytes')} GB down`
  for (const played of [...unexplained, ...others].slice(0, 20)) console.log(JSON.stringify(played))
  stage.check(
    'no byte lost or altered',
    others.length === 0,
    `${wordsOf(countOutcomes(others))}, of ${gigabytes}`,
  )
  stage.check(
    'sessions cut short only by a backend that was killed',
    unexplained.length === 0,
    `${unexplained.length} of ${cut.length} by nobody, ${flaps.killCount} backends killed`,
  )
  const faulty = records.filter(({ reason }) => reason === 'internal' || reason === 'worker-lost')
  stage.check('no session ended by a fault of our own', faulty.length === 0, faulty.length)
  const connected = totals.reduce((sum, each) => sum + each.connected, 0)
  stage.check(
    'every session has its record',
    connected === records.length,
    `${connected} sessions, ${records.length} records (${tally(records, 'reason')})`,
  )
}

function overlaps({ openedMs, endedMs }: Played, record: SessionRecord): boolean {
  return Date.parse(record.opened) <= endedMs && endedAtMs(record) >= openedMs
}

function countOutcomes(all: readonly Played[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of all) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

function wordsOf(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  )
}

function groupByClient(records: readonly SessionRecord[]): Map<string, SessionRecord[]> {
  const byClient = new Map<string, SessionRecord[]>()
  for (const record of records) {
    const own = byClient.get(record.client)
    if (own === undefined) byClient.set(record.client, [record])
    else own.push(record)
  }
  return byClient
}
