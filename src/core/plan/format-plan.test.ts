import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPlan } from './format-plan.js'
import type { Plan } from './plan.js'

const nothing: Plan = {
  revision: 1,
  drains: [],
  movedKeys: [],
  binds: [{ act: 'keep', address: ':8080', listener: 'web' }],
  listeners: [{ act: 'keep', name: 'web', changes: [] }],
  pools: [],
  backends: [],
  options: [],
  restart: [],
  warnings: [],
}

test('nothing to do is said so', () => {
  assert.equal(formatPlan(nothing), 'nothing to do: this is the configuration that runs\n')
})

test('every step has a line, and what stays has none', () => {
  const changes = [{ path: 'weight', from: undefined, to: 5 }]
  const text = formatPlan({
    ...nothing,
    binds: [
      ...nothing.binds,
      { act: 'close', address: ':9090', listener: 'old' },
      { act: 'hand-over', address: ':7070', listener: 'web', from: 'old' },
    ],
    listeners: [...nothing.listeners, { act: 'remove', name: 'old', changes: [] }],
    backends: [
      { act: 'add', pool: 'web', backend: 'a', changes: [] },
      { act: 'change', pool: 'web', backend: 'b', changes },
    ],
    restart: [{ path: 'engine', from: 'auto', to: 'net' }],
    warnings: ['removes the only backend of pool db'],
  })
  assert.equal(
    text,
    `listeners
  - old
  - old  closes :9090
  > web  takes :7070 over from old
backends
  + web/a
  ~ web/b  weight: not set → 5
only after a restart
  engine: auto → net
warnings
  removes the only backend of pool db
`,
  )
})
