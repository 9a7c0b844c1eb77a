import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bad, ok } from '../core/result.js'
import { chooseEngine } from './choose-engine.js'
import { readCpuMax } from './cpu-quota.js'
import { StartError } from './start-error.js'

test('who asks for net gets it, with one column and no reason', () => {
  const { name, why, workers } = chooseEngine({ engine: 'net', workers: 'auto' })
  assert.deepEqual([name, why, workers], ['net', null, 1])
})

test('auto takes uring where io_uring can be used, with the threads asked for', () => {
  const { name, why, workers } = chooseEngine({ engine: 'auto', workers: 3 }, () => ok(undefined))
  assert.deepEqual([name, why, workers], ['uring', 'io_uring can be used here', 3])
})

test('where io_uring cannot be used auto takes net, and says why', () => {
  const refused = 'kernel.io_uring_disabled is 2: io_uring is turned off'
  const { name, why, workers } = chooseEngine({ engine: 'auto', workers: 3 }, () => bad(refused))
  assert.deepEqual([name, why, workers], ['net', refused, 1])
})

test('where uring cannot be made after all auto takes net, and says why in one line', () => {
  const { otherwise } = chooseEngine({ engine: 'auto', workers: 3 }, () => ok(undefined))
  const failure = new StartError('engine uring: no memory\nTo do without it', { code: 'ENOMEM' })
  const { name, why, workers } = otherwise!(failure)
  assert.deepEqual([name, why, workers], ['net', 'no memory', 1])
  const asked = chooseEngine({ engine: 'uring', workers: 3 }, () => ok(undefined))
  assert.equal(asked.otherwise, undefined, 'who asks for uring gets no other')
})

test('who asks for uring is not asked back, whatever can be used', () => {
  const { name, why } = chooseEngine({ engine: 'uring', workers: 1 }, () => bad('refused'))
  assert.deepEqual([name, why], ['uring', null])
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
