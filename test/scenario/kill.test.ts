import assert from 'node:assert/strict'
import type { Peer } from '../peer/peer.js'
import { Backends, hurried, Stage, scenario } from './stage.js'

scenario('one of three backends is killed under load, and revived', async (t, engine) => {
  const backends = new Backends(t)
  const stage = await Stage.start(t, {
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await backends.start('a', 'b', 'c'), health: hurried } },
  })
  await stage.healthIs({ a: 'up', b: 'up', c: 'up' })

  const held = await Promise.all(Array.from({ length: 12 }, () => stage.greeted()))
  const heldBy = (name: string): Peer[] =>
    held.filter(({ by }) => by === name).map(({ client }) => client)
  assert.deepEqual([heldBy('a').length, heldBy('b').length, heldBy('c').length], [4, 4, 4])

  const load = keepAsking(stage)
  await load.sessions(20)
  // The session under way may already be with the backend that is killed: it may fail, once.
  const begun = load.begun()
  await backends.kill('b')
  await stage.healthIs({ a: 'up', b: 'down', c: 'up' })
  await load.sessions(20)
  assert.deepEqual(await load.stop(begun), [], 'no new session failed')

  for (const client of heldBy('b')) await client.ended()
  for (const client of [...heldBy('a'), ...heldBy('c')]) {
    await client.send('still there')
    assert.equal((await client.read(11)).toString(), 'still there')
  }
  assert.equal(stage.backend('b').why, 'refused')
  assert.deepEqual(await stage.askMany(30), { a: 15, c: 15 })

  await backends.revive('b')
  await stage.healthIs({ b: 'up' })
  assert.deepEqual(await stage.askMany(30), { a: 10, b: 10, c: 10 })
  const told = stage.events.flatMap(({ type, payload }) =>
    type === 'backend.down' || type === 'backend.up' ? [`${type} ${payload.backend}`] : [],
  )
  assert.deepEqual(told.slice(3), ['backend.down b', 'backend.up b'])
})

scenario(
  'a backend that refuses costs no client a failure before probes notice',
  async (t, engine) => {
    const backends = new Backends(t)
    const health = { ...hurried, interval: '1h', fastInterval: '1h' }
    const stage = await Stage.start(t, {
      engine,
      listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
      pools: { web: { backends: await backends.start('a', 'b'), health } },
    })
    await stage.healthIs({ a: 'up', b: 'up' })
    await backends.kill('a')
    assert.deepEqual(await stage.askMany(10), { b: 10 })
    assert.equal(stage.backend('a').health, 'up', 'nobody has probed it since')
    assert.ok(stage.backend('a').totals.connectFailures > 0)
  },
)

type Load = {
  /** Waits for so many more sessions. */
  readonly sessions: (count: number) => Promise<void>
  /** Sessions begun so far. */
  readonly begun: () => number
  /** Ends the load; what went wrong in it after so many sessions. */
  readonly stop: (after: number) => Promise<readonly string[]>
}

/** Sessions one after the other, each greeted and finished, until told to stop. */
function keepAsking(stage: Stage): Load {
  const failures: { readonly session: number; readonly text: string }[] = []
  let count = 0
  let stopped = false
  const over = ask()
  return {
    sessions: async (more) => {
      const wanted = count + more
      while (count < wanted) await new Promise((resolve) => setImmediate(resolve))
    },
    begun: () => count,
    stop: async (after) => {
      stopped = true
      await over
      return failures.filter(({ session }) => session > after).map(({ text }) => text)
    },
  }

  async function ask(): Promise<void> {
    while (!stopped) {
      count += 1
      try {
        const { client } = await stage.greeted()
        client.finish()
        await client.ended()
      } catch (cause) {
        failures.push({ session: count, text: String(cause) }) // Told at the end, all of them.
      }
    }
  }
}
