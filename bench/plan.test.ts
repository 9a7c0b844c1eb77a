import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadsAsked, planRuns } from './plan.js'

const namesOf = (only: readonly string[]) => loadsAsked(only).map(({ name }) => name)

test('loads are asked for by name or by group, and stay in their order', () => {
  assert.deepEqual(namesOf(['uploads', 'a']), [
    'requests-1',
    'requests-64',
    'requests-512',
    'uploads',
  ])
  assert.equal(namesOf([]).length, 11)
})

test('the half load brings the load along that sets its pace, before it', () => {
  assert.deepEqual(namesOf(['half']), ['requests-64', 'half-load'])
})

test('each round begins with another subject and has every one once', () => {
  const subjects = ['direct', 'haproxy', 'nginx'] as const
  const runs = planRuns({ only: ['requests-1'], subjects, rounds: 4 })
  const first = [1, 2, 3, 4].map((round) => runs.find((run) => run.round === round)?.subject)
  assert.deepEqual(first, ['direct', 'haproxy', 'nginx', 'direct'])
  assert.equal(runs.length, 12)
  assert.equal(new Set(runs.map(({ round, subject }) => `${round} ${subject}`)).size, 12)
})

test('only who can have two workers is asked for them', () => {
  const two = loadsAsked([]).filter(({ workers }) => workers === 2)
  assert.equal(two.length, 2)
  for (const { subjects } of two) {
    assert.deepEqual(subjects, ['uring', 'haproxy', 'nginx', 'haproxy-default', 'nginx-default'])
  }
})

test('memory and picks are looked at once', () => {
  const runs = planRuns({ only: ['d', 'e'], subjects: ['haproxy'], rounds: 3 })
  assert.deepEqual(
    runs.map(({ load, subject }) => [load.name, subject]),
    [
      ['idle', 'haproxy'],
      ['picks', undefined],
    ],
  )
})
