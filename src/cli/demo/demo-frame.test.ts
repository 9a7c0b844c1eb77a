import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { widthOf } from '../../core/text-width.js'
import { colourful, colourless } from '../terminal/paint.js'
import { demoFrame } from './demo-frame.js'
import type { DemoBackendView, DemoView } from './demo-view.js'

const history = Array.from({ length: 30 }, (_, second) => second % 8)
const belle: DemoBackendView = {
  name: 'belle',
  isAlive: true,
  state: 'up',
  why: 'probe passed',
  sinceMs: 60_000,
  active: 2,
  total: 1281,
  rate: 6.7,
  history,
  share: 1 / 3,
}
const view: DemoView = {
  version: '0.1.0',
  engine: 'net',
  url: 'http://127.0.0.1:8080',
  admin: 'http://127.0.0.1:9900/#token=t',
  note: undefined,
  uptimeMs: 125_000,
  backends: [
    belle,
    {
      ...belle,
      name: 'duke',
      isAlive: false,
      state: 'down',
      why: 'refused',
      sinceMs: 3000,
      share: 0,
    },
    { ...belle, name: 'star', share: 2 / 3 },
  ],
  clientRate: 20,
  answered: 752,
  failed: 1,
  moved: 3,
  picked: [0, 1, 2, 0, 2, 0, 2],
  happenings: [
    {
      wallMs: 0,
      entry: { type: 'backend.up', payload: { pool: 't', backend: 'b', why: 'first' } },
    },
    {
      wallMs: 1,
      entry: { type: 'backend.down', payload: { pool: 't', backend: 'b', why: 'last' } },
    },
  ],
  helpShown: false,
}
const frame = (change: Partial<DemoView>, columns = 100, rows = 24) =>
  demoFrame({ ...view, ...change }, { columns, rows }, colourless)

test('the frame names address, backends, who serves what, and keys', () => {
  const lines = frame({})
  const text = lines.join('\n')
  assert.match(text, /Evener 0\.1\.0 demo +net engine, running 2m 05s/)
  assert.match(text, /curl http:\/\/127\.0\.0\.1:8080/)
  assert.match(text, /Look +http:\/\/127\.0\.0\.1:9900\/#token=t/)
  assert.match(text, /1 {2}belle {4}● up +█+.?░+ +33 % +6\.7\/s +2 +1,281/)
  assert.match(text, /2 {2}duke {5}▼ down +refused, 3\.0 s +0 %/)
  assert.match(text, /clients 20\/s +answered 752 +failed 1 +moved to another backend 3/)
  assert.match(text, /who got the latest +1231313/)
  assert.match(lines.at(-1)!, /1 2 3 kill or revive .* q quit/)
})

test('a backend that was killed and is not found out yet looks different', () => {
  const killed = { ...belle, isAlive: false }
  assert.match(frame({ backends: [killed] }).join('\n'), /● up, killed/)
  const revived = { ...belle, state: 'down' as const }
  assert.match(frame({ backends: [revived] }).join('\n'), /▼ down, alive/)
})

test('the newest event comes first, and old ones go when there is no room', () => {
  const text = frame({}).join('\n')
  assert.ok(text.indexOf('last') < text.indexOf('first'))
  const low = frame({}, 100, 16).join('\n')
  assert.ok(low.includes('last') && !low.includes('first'))
})

test('help takes the place of the events', () => {
  const text = frame({ helpShown: true }).join('\n')
  assert.match(text, /as in a crash/)
  assert.doesNotMatch(text, /What happened/)
})

test('a frame fits every terminal exactly, in colour or not', () => {
  const sizes = fc.record({ columns: fc.nat({ max: 200 }), rows: fc.integer({ min: 1, max: 60 }) })
  fc.assert(
    fc.property(sizes, fc.boolean(), fc.boolean(), (size, helpShown, coloured) => {
      const paint = coloured ? colourful : colourless
      const lines = demoFrame({ ...view, helpShown }, size, paint)
      assert.equal(lines.length, size.rows)
      for (const line of lines) {
        assert.ok(widthOf(stripVTControlCharacters(line)) <= size.columns, line)
      }
    }),
    { numRuns: 300 },
  )
})

test('on a narrow terminal the bar stays and numbers leave', () => {
  const wide = frame({}, 120).join('\n')
  assert.match(wide, /LAST 30 S/)
  const usual = frame({}, 80).join('\n')
  assert.match(usual, /RATE +OPEN +TOTAL/)
  assert.doesNotMatch(usual, /LAST 30 S/)
  const narrow = frame({}, 50).join('\n')
  assert.match(narrow, /33 %/)
  assert.match(narrow, /█/)
  assert.doesNotMatch(narrow, /TOTAL/)
})
