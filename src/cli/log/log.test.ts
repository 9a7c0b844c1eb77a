import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { SessionRecord } from '../../core/session.js'
import { LineWriter } from '../output/line-writer.js'
import { colourful, colourless } from '../terminal/paint.js'
import type { Entry } from './entry.js'
import { jsonLine } from './json-line.js'
import { createLog, type LogOptions } from './log.js'
import { columnsFor, prettyLine, widened } from './pretty-line.js'

const wallMs = new Date(2026, 10, 22, 12, 0, 1, 123).getTime()
const record: SessionRecord = {
  id: 'a-1',
  listener: 'web',
  bind: ':8080',
  route: null,
  pool: 'web',
  backend: 'b2',
  backendAddress: '10.0.0.2:9001',
  localAddress: '10.0.0.9:40000',
  client: '10.0.0.9:51234',
  peer: '10.0.0.9:51234',
  opened: '2026-11-22T12:00:00.000Z',
  queueMs: 0,
  connectMs: 1,
  firstByteMs: 2,
  durationMs: 1234,
  bytesIn: 3174,
  bytesOut: 1_258_291,
  attempts: [{ backend: 'b2', result: 'connected', ms: 1 }],
  reason: 'done',
  detail: null,
  closedBy: 'client',
  toClient: 'fin',
  toBackend: 'fin',
  revision: 1,
  sni: null,
  alpn: null,
  engine: 'net',
  worker: 0,
  final: true,
}
const columns = columnsFor(['web'], ['b1', 'b2'])
const pretty = (entry: Entry, paint = colourless) => prettyLine(entry, wallMs, columns, paint)
const closed = (change: Partial<SessionRecord>): Entry => ({
  type: 'session.closed',
  payload: { ...record, ...change },
})

test('a closed session in pretty columns', () => {
  assert.equal(
    pretty(closed({})),
    '12:00:01.123  ✓ web → b2  10.0.0.9:51234     1.2 s  ↑  3.1 KiB  ↓  1.2 MiB  done',
  )
})

test('a retried and a failed session name the backends that did not answer', () => {
  const refused = { backend: 'b1', result: 'refused', ms: 1 } as const
  const retried = closed({ attempts: [refused, ...record.attempts] })
  assert.match(pretty(retried), /✓ web → b2 .* done after b1 refused$/)
  const failed = closed({
    backend: null,
    reason: 'connect-failed',
    attempts: [refused, { backend: 'b2', result: 'timeout', ms: 5000 }],
  })
  assert.match(pretty(failed), /✗ web → – .* connect-failed: b1 refused, b2 timeout$/)
  assert.match(
    pretty(closed({ reason: 'no-backend', detail: 'all-down' })),
    /no-backend \(all-down\)$/,
  )
})

test('the column of clients grows to a whole IPv4 address, and no more', () => {
  const client = '[2001:db8:1111:2222:3333:4444:5555:6666]:51234'
  assert.ok(pretty(closed({ client })).includes(`${client}  `))
  assert.equal(widened(columns, closed({ client: '192.168.100.200:5123' })).client, 20)
  assert.equal(widened(columns, closed({ client })).client, 21)
  assert.equal(widened(columns, closed({})), columns)
})

test('JSON lines hold the whole record behind time, level, event and msg', () => {
  const line = JSON.parse(jsonLine(closed({}), Date.UTC(2026, 10, 22, 12, 0, 1, 123)))
  assert.deepEqual(Object.keys(line).slice(0, 4), ['time', 'level', 'event', 'msg'])
  const { time, level, event, msg, ...rest } = line
  assert.equal(time, '2026-11-22T12:00:01.123Z')
  assert.equal(level, 'info')
  assert.equal(event, 'session.closed')
  assert.equal(msg, 'session from 10.0.0.9:51234 to web closed: done')
  assert.deepEqual(rest, record)
})

test('what a backend says cannot steer the terminal, in either format', () => {
  const why = 'body was "\x1b]0;owned\x07\x9b31m"\nforged line'
  const entry: Entry = { type: 'backend.down', payload: { pool: 'web', backend: 'b2', why } }
  assert.doesNotMatch(pretty(entry), /\p{Cc}/u)
  assert.match(
    pretty(entry),
    /▼ web\/b2 is down: body was "\\x1b\]0;owned\\x07\\x9b31m"\\x0aforged line$/,
  )
  assert.doesNotMatch(jsonLine(entry, wallMs), /\p{Cc}/u)
  assert.equal(JSON.parse(jsonLine(entry, wallMs)).why, why)
})

test('colours wrap words and leave the text the same', () => {
  const coloured = pretty(closed({}), colourful)
  assert.notEqual(coloured, pretty(closed({})))
  assert.equal(stripVTControlCharacters(coloured), pretty(closed({})))
})

test('level and sessions decide what is written', () => {
  const up: Entry = { type: 'backend.up', payload: { pool: 'web', backend: 'b1', why: 'accepted' } }
  const lost = closed({ reason: 'backend-reset' })
  const all = [up, closed({}), closed({ reason: 'client-reset' }), lost]
  assert.equal(written({ level: 'info', sessions: 'all' }, all), 4)
  assert.equal(written({ level: 'info', sessions: 'errors' }, all), 2)
  assert.equal(written({ level: 'info', sessions: false }, all), 1)
  assert.equal(written({ level: 'warn', sessions: 'all' }, all), 1)
  assert.equal(written({ level: 'error', sessions: 'all' }, all), 0)
})

function written(
  options: Pick<LogOptions, 'level' | 'sessions'>,
  entries: readonly Entry[],
): number {
  let count = 0
  const writer = new LineWriter({
    write: (bytes, _offset, done) => done(null, bytes.length),
    dropReport: () => '',
  })
  const render = () => `${(count += 1)}`
  const log = createLog({ ...options, writer, render })
  for (const entry of entries) log.write(entry)
  return count
}
