import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chooseEngine } from './choose-engine.js'
import { readCpuMax } from './cpu-quota.js'

test('who asks for net gets it, with one column and no reason', () => {
  const { name, why, workers } = chooseEngine({ engine: 'net', workers: 'auto' })
  assert.deepEqual([name, why, workers], ['net', null, 1])
})

test('auto is net for now, and says in one line how to have uring', () => {
  const { name, why } = chooseEngine({ engine: 'auto', workers: 'auto' })
  assert.equal(name, 'net')
  assert.match(why ?? '', /^[^\n]*write engine: uring$/)
})

test('the number of workers is the one asked for, else at least one', () => {
  const options = { engine: 'uring' } as const
  assert.equal(chooseEngine({ ...options, workers: 3 }).workers, 3)
  assert.ok(chooseEngine({ ...options, workers: 'auto' }).workers >= 1)
})

test('a control group may allow fewer cores than there are', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'evener-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'cpu.max')
  for (const [text, cores] of [
    ['150000 100000\n', 1.5],
    ['max 100000\n', Infinity],
    ['odd\n', Infinity],
  ] as const) {
    writeFileSync(path, text)
    assert.equal(readCpuMax(path), cores)
  }
  assert.equal(readCpuMax(join(folder, 'none')), Infinity)
})
