import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionView } from '../../app/balancer-snapshot.js'
import type { Entry } from './entry.js'
import { jsonLine } from './json-line.js'
import { createLog } from './log.js'
import { tellProgress } from './progress.js'

const view: SessionView = {
  id: 'a-1',
  listener: 'db',
  bind: ':5432',
  route: null,
  pool: 'db',
  backend: 'b2',
  backendAddress: '10.0.0.2:5432',
  localAddress: '10.0.0.9:40000',
  client: '10.0.0.9:51234',
  peer: '10.0.0.9:51234',
  opened: '2026-11-22T12:00:00.000Z',
  queueMs: 0,
  connectMs: 1,
  firstByteMs: 2,
  durationMs: 90_000,
  bytesIn: 3174,
  bytesOut: 1_258_291,
  attempts: [{ backend: 'b2', result: 'connected', ms: 1 }],
  revision: 1,
  sni: null,
  alpn: null,
  engine: 'net',
  worker: 0,
}

test('who has lived through the interval is told, with nothing about its end', async () => {
  const { told, pass } = tellingOf([view, { ...view, id: 'a-2', durationMs: 59_999 }])
  assert.deepEqual(await pass(), { afterMs: 60_000, lines: 1 })
  const { time, level, event, msg, ...rest } = JSON.parse(jsonLine(told[0]!, 0))
  assert.deepEqual([level, event], ['info', 'session.progress'])
  assert.equal(msg, 'session from 10.0.0.9:51234 to db is open: b2')
  const end = { reason: null, detail: null, closedBy: null, toClient: null, toBackend: null }
  assert.deepEqual(rest, { ...view, ...end, final: false })
  assert.deepEqual(await pass(), { afterMs: 60_000, lines: 1 })
})

test('many are told in parts, and the next round is not late for it', async () => {
  const { pass } = tellingOf(
    Array.from({ length: 450 }, (_, index) => ({ ...view, id: `${index}` })),
  )
  assert.deepEqual(await pass(), { afterMs: 60_000, lines: 200 })
  assert.deepEqual(await pass(), { afterMs: 50, lines: 200 })
  assert.deepEqual(await pass(), { afterMs: 50, lines: 50 })
  assert.deepEqual(await pass(), { afterMs: 59_900, lines: 200 })
})

test('once it is ended nothing more is told, also of a round that had begun', async () => {
  const { told, pass, end } = tellingOf([view])
  const passing = pass()
  end()
  await passing
  assert.deepEqual(told, [])
})

test('progress has a line whatever sessions says, as long as the level wants it', () => {
  const lines: string[] = []
  const writer = { hasRoom: true, offer: (line: string) => lines.push(line), drop: () => {} }
  const log = createLog({ level: 'info', sessions: false, writer, render: ({ type }) => type })
  const entry = { type: 'session.progress', payload: {} } as Entry
  log.write(entry)
  log.setLevel('warn')
  log.write(entry)
  assert.deepEqual(lines, ['session.progress'])
})

function tellingOf(open: readonly SessionView[]) {
  const told: Entry[] = []
  let due: { readonly ms: number; readonly act: () => void } | undefined
  const end = tellProgress(60_000, {
    clock: {
      after: (ms, act) => {
        due = { ms, act }
        return () => {}
      },
    },
    sessions: async () => open,
    log: (entry) => told.push(entry),
  })
  // Lets the time pass until the timer that is set, and what follows from it happen.
  const pass = async () => {
    const before = told.length
    const { ms: afterMs, act } = due!
    act()
    await new Promise((resolve) => setImmediate(resolve))
    return { afterMs, lines: told.length - before }
  }
  return { told, pass, end }
}
