/** A backend that comes and goes under load, with real sockets: nobody else is to notice. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Backends, engines, hurried, Stage } from './stage.js'

const phaseMs = 300
const phases = 8
const clientsAtOnce = 8

for (const engine of engines) {
  test(`${engine}: a backend that toggles under load costs no session of the others`, async (t) => {
    const backends = new Backends(t)
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: await backends.start('a', 'b', 'c'), health: hurried } },
    })
    await stage.healthIs({ a: 'up', b: 'up', c: 'up' })
    let isOver = false
    const failedAt: string[] = []
    const served: string[] = []
    const load = Array.from({ length: clientsAtOnce }, async () => {
      while (!isOver) {
        const { by, ok } = await visit(stage)
        ;(ok ? served : failedAt).push(by)
      }
    })
    for (let phase = 0; phase < phases; phase++) {
      if (phase % 2 === 0) await backends.kill('a')
      else await backends.revive('a')
      await delay(phaseMs)
    }
    isOver = true
    await Promise.all(load)
    await stage.quiet()

    assert.ok(served.includes('b') && served.includes('c') && served.length > 50)
    assert.deepEqual(
      failedAt.filter((by) => by === 'b' || by === 'c'),
      [],
    )
    const elsewhere = stage.records.filter(({ backend }) => backend !== 'a')
    assert.deepEqual(
      elsewhere.filter(({ reason }) => reason !== 'done'),
      [],
    )
    // Who was cut before anybody greeted was on the one that went.
    const cut = stage.records.filter(({ backend, bytesOut }) => backend === 'a' && bytesOut < 2)
    assert.ok(failedAt.length <= cut.length, `${failedAt.length} failed, ${cut.length} were cut`)
    t.diagnostic(`${served.length} served, ${failedAt.length} cut on the one that toggles`)
  })
}

/** One short session: who greeted, if anybody, and whether its question was answered. */
async function visit(stage: Stage): Promise<{ readonly by: string; readonly ok: boolean }> {
  const client = await stage.connect()
  let by = ''
  try {
    by = (await client.read(1)).toString()
    await client.send('q')
    await client.read(1)
    client.finish()
    await client.ended()
    return { by, ok: true }
  } catch {
    client.close()
    return { by, ok: false } // What it was on is what matters, and that is known.
  }
}
