/** What operators have decided is there after a restart, however the process before it ended. */

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { within } from '../peer/wait.js'
import { Backends, Stage } from '../scenario/stage.js'
import type { Said } from './state-program.js'

const program = fileURLToPath(new URL('./state-program.js', import.meta.url))

test('stateFile: overrides survive restart and kill, from the first session on', async (t) => {
  const path = join(await folder(t), 'deeper', 'lb1.state.json')
  const addresses = (await new Backends(t).start('a', 'b')).map(({ address }) => address)
  for (const [wish, greeted] of [
    [{ state: 'drain' }, 'bbbb'],
    [{ weight: 3 }, 'aaba'],
  ] as const) {
    const first = await started(t, path, addresses)
    const answer = await first.say({ override: wish })
    assert.deepEqual((answer as { kept: boolean }).kept, true)
    await first.kill()
    const second = await started(t, path, addresses)
    const names = String(await second.say({ ask: 4 }))
    assert.equal([...names].sort().join(''), [...greeted].sort().join(''))
    await second.kill()
  }
})

test('stateFile: the second process with one file is told, and lets it alone', async (t) => {
  const path = join(await folder(t), 'lb1.state.json')
  const addresses = (await new Backends(t).start('a', 'b')).map(({ address }) => address)
  const first = await started(t, path, addresses)
  await first.say({ override: { state: 'drain' } })
  const kept = await readFile(path, 'utf8')
  const second = await started(t, path, addresses)
  assert.deepEqual(second.told, ['state.failed'])
  assert.deepEqual(await second.say({ ask: 2 }), 'ab')
  const answer = (await second.say({ override: { weight: 0 } })) as { kept: boolean; why: string }
  assert.deepEqual([answer.kept, answer.why], [false, `${path}: another process has it`])
  assert.deepEqual(await second.say({ ask: 2 }), 'bb', 'it holds all the same')
  assert.equal(await readFile(path, 'utf8'), kept)
  await first.kill()
  await second.kill()
  assert.deepEqual((await started(t, path, addresses)).told, [], 'it ended with its process')
})

test('stateFile: a damaged file is set aside, told, and never stops a start', async (t) => {
  const path = join(await folder(t), 'lb1.state.json')
  await writeFile(path, '{"version": 1, "overr')
  const stage = await startedHere(t, path)
  const [told] = stage.events.flatMap((one) => (one.type === 'state.damaged' ? [one.payload] : []))
  assert.match(told?.why ?? '', /JSON/)
  assert.equal(await readFile(told!.setAside, 'utf8'), '{"version": 1, "overr')
  assert.equal((await decide(stage)).kept, true)
  assert.deepEqual((await readdir(join(path, '..'))).length, 2)
})

test('stateFile: where it cannot be written, a decision holds all the same', async (t) => {
  const inTheWay = join(await folder(t), 'file')
  await writeFile(inTheWay, '')
  const stage = await startedHere(t, join(inTheWay, 'lb1.state.json'))
  const { kept, why } = await decide(stage)
  assert.equal(kept, false)
  assert.match(why ?? '', /lb1\.state\.json: /)
  assert.equal(stage.backend('a').effective, 'drain')
  assert.ok(stage.events.some(({ type }) => type === 'state.failed'))
})

test('stateFile: what fails later is told, and kept with the next decision', async (t) => {
  const within = await folder(t)
  const path = join(within, 'lb1.state.json')
  const stage = await startedHere(t, path)
  await mkdir(`${path}.new`)
  assert.equal((await decide(stage)).kept, false)
  await rm(`${path}.new`, { recursive: true })
  assert.equal((await decide(stage)).kept, true)
  assert.match(await readFile(path, 'utf8'), /"state":"drain"/)
})

test('stateFile: a library keeps nothing unless it is told where', async (t) => {
  for (const stateFile of ['auto', false] as const) {
    const { kept, why } = await decide(await startedHere(t, stateFile))
    assert.deepEqual(
      [kept, why],
      [false, 'there is no state file: it holds until this process ends'],
    )
  }
})

test('stateFile: what ended meanwhile is gone, what is not configured is kept', async (t) => {
  const path = join(await folder(t), 'lb1.state.json')
  const author = { by: 'ann', via: 'socket', reason: null, setAt: '2025-01-01T00:00:00.000Z' }
  const overrides = [
    { pool: 'web', backend: 'a', state: 'drain', ...author, expiresAt: '2025-01-02T00:00:00.000Z' },
    { pool: 'web', backend: 'gone', state: 'drain', ...author, expiresAt: null },
  ]
  await writeFile(path, JSON.stringify({ version: 1, overrides }))
  const stage = await startedHere(t, path)
  assert.equal(stage.backend('a').effective, 'up')
  assert.deepEqual(stage.balancer.overrides(), overrides.slice(1))
  await stage.balancer.stop({ timeout: 0 })
  assert.doesNotMatch(await readFile(path, 'utf8'), /"backend":"a"/)
  const again = await startedHere(t, path)
  assert.deepEqual(again.balancer.overrides(), overrides.slice(1))
  await again.balancer.clearOverride({ pool: 'web', backend: 'gone' })
  assert.deepEqual(again.balancer.overrides(), [])
})

test('stateFile: backends that were added are there again, before anybody is served', async (t) => {
  const path = join(await folder(t), 'lb1.state.json')
  const first = await startedHere(t, path)
  const [spare] = await new Backends(t).start('c')
  const by = { by: 'ann', via: 'socket', reason: 'a busy day' } as const
  const { backend, kept } = await first.balancer.addBackend('web', spare!, by)
  assert.deepEqual([backend.name, backend.dynamic, kept], ['c', true, true])
  await first.balancer.override({ pool: 'web', backend: 'a' }, { state: 'drain' })
  await first.balancer.override({ pool: 'web', backend: 'b' }, { state: 'drain' })
  await first.balancer.stop({ timeout: 0 })

  const again = await startedHere(t, path)
  assert.deepEqual(await again.askMany(3), { c: 3 }, 'with what was decided beside it')
  assert.equal(again.backend('c').dynamic, true)
  const [told] = again.events.flatMap((one) => (one.type === 'backend.added' ? [one.payload] : []))
  assert.deepEqual([told?.by, told?.via, told?.reason], ['ann', 'socket', 'a busy day'])
  assert.equal((await again.balancer.removeBackend({ pool: 'web', backend: 'c' })).kept, true)
  await again.balancer.stop({ timeout: 0 })
  const last = await startedHere(t, path)
  assert.deepEqual(
    last.snapshot().pools[0]?.backends.map(({ name }) => name),
    ['a', 'b'],
  )
})

type Program = {
  readonly told: readonly string[]
  readonly say: (said: Said) => Promise<unknown>
  readonly kill: () => Promise<void>
}

async function started(t: TestContext, path: string, addresses: string[]): Promise<Program> {
  const child: ChildProcess = fork(program, [path, ...addresses])
  t.after(() => child.kill('SIGKILL'))
  const heard = async () => (await within('the program', () => once(child, 'message')))[0]
  const { told } = (await heard()) as { told: readonly string[] }
  return {
    told,
    say: (said) => {
      const answer = heard()
      child.send(said)
      return answer
    },
    kill: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function startedHere(t: TestContext, stateFile: string | false): Promise<Stage> {
  return Stage.start(t, {
    engine: 'net',
    stateFile,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: await new Backends(t).start('a', 'b'), health: false } },
  })
}

function decide(stage: Stage) {
  return stage.balancer.override({ pool: 'web', backend: 'a' }, { state: 'drain' })
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evener-state-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}
