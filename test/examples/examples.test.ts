import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { until } from '../peer/wait.js'
import { rootPath } from '../tree/tidy/source-file.js'
import { ask, askTimes, type HttpBackend, httpBackend } from './http-backend.js'
import { Program, programPath } from './program.js'

const anyPort = '127.0.0.1:0'

const stories: Readonly<Record<string, (t: TestContext) => Promise<void>>> = {
  minimal: async (t) => {
    const [a, b] = await twoBackends(t)
    const { program, address } = await start(t, ['minimal/evener.yaml'], backendsOf(a, b))
    await program.events('backend.up', 2)
    const answers = await askTimes(address, 10)
    assert.equal(answers.filter((name) => name === 'a').length, 5, answers.join(' '))
    const [record] = await program.events('session.closed', 1)
    assert.equal(record?.reason, 'done')
    assert.equal(await program.stop(), 0)
  },

  heartbeat: async (t) => {
    const [a, b] = await twoBackends(t)
    a.health = 'warming'
    const { program, address } = await start(t, ['heartbeat/evener.yaml'], backendsOf(a, b))
    const [down] = await program.events('backend.down', 1)
    assert.equal(down?.why, 'body was "warming"')
    await program.events('backend.up', 1)
    assert.deepEqual(new Set(await askTimes(address, 6)), new Set(['b']))
    a.health = 'up'
    await program.events('backend.up', 2)
    const answers = await askTimes(address, 9)
    assert.equal(answers.filter((name) => name === 'a').length, 3, answers.join(' '))
    assert.equal(await program.stop(), 0)
  },

  'own-policy': async (t) => {
    const [a, b] = await twoBackends(t)
    const { program, address } = await start(t, ['own-policy/evener.yaml'], backendsOf(a, b))
    await program.events('backend.up', 2)
    assert.deepEqual(new Set(await askTimes(address, 5)), new Set(['b']), 'the east is nearer')
    assert.equal(await program.stop(), 0)
  },

  postgres: async (t) => {
    const [a, b] = await twoBackends(t)
    const { program, address } = await start(t, ['postgres/evener.yaml'], backendsOf(a, b))
    await program.events('backend.up', 2)
    assert.deepEqual((await askTimes(address, 2)).toSorted(), ['a', 'b'])
    assert.equal(await program.stop(), 0)
  },

  'unix-sockets': async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'evener-example-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    await httpBackend(t, 'a', join(folder, 'app-1.sock'))
    await httpBackend(t, 'b', join(folder, 'app-2.sock'))
    const { program } = await start(t, ['unix-sockets/evener.yaml'], { FOLDER: folder })
    await program.events('backend.up', 2)
    const opened = await program.events('listener.opened', 2)
    const [tcp] = opened.map(({ address }) => String(address)).filter((text) => /:\d+$/.test(text))
    const answers = [await ask(join(folder, 'app.sock')), await ask(tcp!)]
    assert.deepEqual(answers.toSorted(), ['a', 'b'])
    assert.equal(await program.stop(), 0)
  },

  simulation: async (t) => {
    const file = join(rootPath, 'examples/simulation/scenario.yaml')
    const program = new Program(t, [programPath, 'simulate', file], {})
    await until('its end', () => program.text.find((line) => /^[\d,]+ sessions: /.test(line)))
    const told = program.text.join('\n')
    assert.match(told, /web\/a is down: refused/)
    assert.match(told, /web\/a is up: 2 probes passed/)
    assert.match(told, /\nno backend( +0)+ {3}0\.0 %\n/)
  },

  overlays: async (t) => {
    const [a, b] = await twoBackends(t)
    const files = ['overlays/evener.yaml', 'overlays/production.yaml']
    const env = { ...backendsOf(a, b), LISTEN_SEARCH: anyPort }
    const { program } = await start(t, files, env)
    await program.events('backend.up', 3)
    const opened = await program.events('listener.opened', 2)
    const search = opened.find(({ listener }) => listener === 'search')
    assert.equal(await ask(String(search?.address)), 'a')
    assert.equal(await program.stop(), 0)
    const closed = program.log.filter(({ event }) => event === 'session.closed')
    assert.deepEqual(closed, [], 'the overlay lets only errors be written')
  },

  library: async (t) => {
    const program = new Program(t, [join(rootPath, 'examples/library/balancer.mjs')], {
      LISTEN: anyPort,
    })
    const said = (pattern: RegExp) => program.text.find((line) => pattern.test(line))
    await until('both backends to be up', () => Boolean(said(/^a is up/) && said(/^b is up/)))
    const address = said(/^listening on /)!.replace('listening on ', '')
    assert.deepEqual((await askTimes(address, 2)).toSorted(), [
      'answered by a\n',
      'answered by b\n',
    ])
    await until('the session to be told of', () => Boolean(said(/sent \d+ bytes: done/)))
    assert.equal(await program.stop(), 0)
  },
}

for (const [name, story] of Object.entries(stories)) test(`example: ${name}`, story)

test('every example is run', () => {
  const folders = readdirSync(join(rootPath, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  assert.deepEqual(folders.toSorted(), Object.keys(stories).toSorted())
})

async function twoBackends(t: TestContext): Promise<readonly [HttpBackend, HttpBackend]> {
  return [await httpBackend(t, 'a'), await httpBackend(t, 'b')]
}

function backendsOf(a: HttpBackend, b: HttpBackend): Readonly<Record<string, string>> {
  return { BACKEND_1: a.address, BACKEND_2: b.address }
}

async function start(
  t: TestContext,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly program: Program; readonly address: string }> {
  const flags = files.flatMap((file) => ['-c', join(rootPath, 'examples', file)])
  const program = new Program(t, [programPath, 'run', ...flags], { LISTEN: anyPort, ...env })
  const [opened] = await program.events('listener.opened', 1)
  return { program, address: String(opened?.address) }
}
