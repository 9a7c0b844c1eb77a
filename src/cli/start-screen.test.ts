import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BalancerSnapshot } from '../app/balancer-snapshot.js'
import { parseConfig } from '../core/config/parse.js'
import { poolLines, startLines } from './start-screen.js'
import { paintLine } from './terminal/line.js'
import { colourless } from './terminal/paint.js'
import { troubleOf } from './trouble.js'

type PoolView = BalancerSnapshot['pools'][number]
type BackendView = PoolView['backends'][number]

const auto = { sessions: 'auto' } as const

function backend(name: string, effective: BackendView['effective'], why: string): BackendView {
  return {
    name,
    address: name,
    resolvedAddress: name,
    weight: 1,
    effectiveWeight: 1,
    maxSessions: null,
    backup: false,
    admin: 'ready',
    health: effective === 'down' ? 'down' : 'up',
    ejectedUntil: null,
    effective,
    decidedBy: 'probe',
    dynamic: false,
    since: '2026-11-22T12:00:00.000Z',
    why,
    overrides: [],
    probes: [],
    sessions: 0,
    totals: {
      sessions: 0,
      connectFailures: 0,
      bytesIn: 0,
      bytesOut: 0,
      answered: 0,
      unanswered: 0,
    },
  }
}

function snapshotOf(backends: readonly BackendView[], change: Partial<BalancerSnapshot> = {}) {
  const available = backends.some(({ effective }) => effective !== 'down')
  const snapshot: BalancerSnapshot = {
    name: 'here',
    phase: 'running',
    engine: { name: 'net', why: null },
    revision: 1,
    startedAt: '2026-11-22T12:00:00.000Z',
    sessions: 0,
    sessionsMax: 100_000,
    notes: [],
    listeners: [
      {
        name: 'web',
        addresses: [':80', '[::1]:81'],
        open: true,
        pool: 'p',
        sessions: 0,
        paused: null,
        pausedBy: null,
      },
      {
        name: 'inner',
        addresses: [':82'],
        open: true,
        pool: 'p',
        sessions: 0,
        paused: null,
        pausedBy: null,
      },
    ],
    pools: [{ name: 'p', available, sessions: 0, queued: 0, backends }],
    ...change,
  }
  return snapshot
}

function screenOf(snapshot: BalancerSnapshot): string {
  const config = parseConfig({
    listeners: {},
    pools: { p: { backends: [], health: { type: 'http', path: '/health' } } },
  })
  assert.ok(config.ok)
  const lines = [
    ...startLines(snapshot, { version: '1.2.3', source: 'evener.yaml' }),
    ...poolLines(snapshot, config.value.pools, troubleOf(snapshot, auto), 80),
  ]
  return lines.map((line) => paintLine(line, 200, colourless)).join('\n')
}

const up = backend('a:1', 'up', 'probe passed')

test('the screen says what was started, where clients come in and where they go', () => {
  const screen = screenOf(snapshotOf([up, up]))
  assert.match(screen, /Evener 1\.2\.3 {2}net engine/)
  assert.match(screen, /configuration: evener\.yaml/)
  assert.match(screen, /● web {4}listening on :80, \[::1\]:81 {2}→ p/)
  assert.match(screen, /● inner {2}listening on :82 {12}→ p/)
  assert.match(screen, /● p {2}2 backends {2}2 up {2}round-robin, GET \/health every 2s/)
  assert.doesNotMatch(screen, /!/)
})

test('backends that are down are named, up to a few', () => {
  const down = (count: number) =>
    Array.from({ length: count }, (_, index) => backend(`d${index}:1`, 'down', 'refused'))
  const few = screenOf(snapshotOf([up, ...down(2)]))
  assert.match(few, /1 up {2}2 down/)
  assert.match(few, /d0:1: refused\n +d1:1: refused/)
  const many = screenOf(snapshotOf([up, ...down(30)]))
  assert.match(many, /d2:1: refused\n +and 27 more/)
  assert.doesNotMatch(many, /d3:1/)
})

test('what a backend says cannot steer the terminal', () => {
  const screen = screenOf(snapshotOf([backend('d:1', 'down', 'body was "\u001b[2J"')]))
  assert.ok(screen.includes('body was "\\x1b[2J"'))
  assert.doesNotMatch(screen, /\p{Cc}(?<!\n)/u)
})

test('the one trouble told is the worst', () => {
  const dead = backend('d:1', 'down', 'refused')
  const few = { sessionsMax: 100 }
  const what = (snapshot: BalancerSnapshot) => troubleOf(snapshot, auto)?.what ?? ''
  assert.equal(what(snapshotOf([up])), '')
  assert.match(what(snapshotOf([], few)), /^Pool p has no backends/)
  assert.match(what(snapshotOf([dead], few)), /^No backend of pool p is up: d:1 refused\.$/)
  assert.match(what(snapshotOf([up], { ...few, notes: ['mind this'] })), /^mind this\.$/)
  assert.match(what(snapshotOf([up], few)), /^The descriptor limit allows only 100 sessions/)
  assert.equal(troubleOf(snapshotOf([up], few), { sessions: 100 }), undefined)
})
