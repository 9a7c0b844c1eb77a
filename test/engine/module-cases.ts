/** Policies of the user's own, loaded by the engine from files. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Balance } from '../../src/core/policy/policy.js'
import { echo, sayName } from '../peer/backend-peer.js'
import { until } from '../peer/wait.js'
import type { Stage } from './stage.js'
import { type Story, story } from './story.js'

/** The cases of this file. */
export const moduleCases: readonly Story[] = [
  story('a module picks, with its options', async ({ stage, test }) => {
    const code = 'export default { create: ({ at }) => (backends) => backends[at] }'
    const play = stage({ balance: moduleOf(test, code, { at: 1 }) })
    for (const name of ['a', 'b', 'c']) await play.backend(sayName(name))
    assert.equal(await askNames(play, 6), 'bbbbbb')
    assert.deepEqual(failures(play), [])
  }),

  story('a module that throws is told of once, and sessions go in turn', async (plays) => {
    const code = `export default { create: () => () => { throw new Error('not today') } }`
    const play = plays.stage({ balance: moduleOf(plays.test, code) })
    for (const name of ['a', 'b', 'c']) await play.backend(sayName(name))
    assert.equal([...(await askNames(play, 9))].sort().join(''), 'aaabbbccc')
    await until('the news', () => failures(play).length > 0)
    assert.deepEqual(failures(play), ['web: it threw Error: not today'])
  }),

  story('a module that is gone by the time it is loaded leaves sessions in turn', async (plays) => {
    const balance = { policy: 'module', file: '/nowhere/policy.mjs', options: {} } as const
    const play = plays.stage({ balance })
    for (const name of ['a', 'b']) await play.backend(sayName(name))
    assert.equal([...(await askNames(play, 4))].sort().join(''), 'aabb')
    await until('the news', () => failures(play).length > 0)
    assert.match(failures(play)[0]!, /^web: Error: ENOENT/)
  }),

  story('while a module loads the sessions there are go on', async ({ stage, test }) => {
    const code = `
      await new Promise((resolve) => setTimeout(resolve, 150))
      export default { create: () => ([first]) => first }`
    const balance = moduleOf(test, code)
    const play = stage({ balance })
    await play.backend(echo)
    const client = await play.client(await play.open())
    utimesSync(balance.file, 1, 1) // A file that has changed is loaded anew.
    let isApplied = false
    const applied = play.apply().then(() => {
      isApplied = true
    })
    let echoes = 0
    while (!isApplied) {
      await client.send('x')
      await client.read(1)
      echoes += 1
    }
    await applied
    assert.ok(echoes > 5, `${echoes} echoes`)
    assert.deepEqual(failures(play), [])
  }),
]

type ModuleBalance = Extract<Balance, { policy: 'module' }>

/** A policy from a module with this text, in a folder that goes with the test. */
export function moduleOf(test: TestContext, code: string, options: unknown = {}): ModuleBalance {
  const folder = mkdtempSync(join(tmpdir(), 'evener-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'policy.mjs')
  writeFileSync(file, code)
  return { policy: 'module', file, options }
}

/** What was told of policies that failed: pool and why. */
export function failures({ events }: Stage): string[] {
  return events.flatMap(({ type, payload }) => {
    return type === 'policy.failed' ? [`${payload.pool}: ${payload.why}`] : []
  })
}

async function askNames(play: Stage, count: number): Promise<string> {
  const front = await play.open()
  let names = ''
  for (let session = 0; session < count; session++) {
    const client = await play.client(front)
    await client.send('?')
    names += (await client.readToEnd()).toString()
    client.finish()
  }
  return names
}
