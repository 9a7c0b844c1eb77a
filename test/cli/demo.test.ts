import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type Demo, startDemo } from '../../src/cli/demo/demo.js'
import { until, within } from '../peer/wait.js'
import { finished, Running } from './program.js'

test('without a terminal it tells in lines, and ends on SIGTERM', async (context) => {
  const program = new Running(context, ['demo', '--listen', '127.0.0.1:0'])
  const [, url] = await program.says(/Try it: curl (http:\S+)/)
  const answer = await fetch(url!)
  assert.match(await answer.text(), /^Hello from (belle|duke|star): /)
  await program.says(/belle up \d+\.\d\/s \d+ sessions .* answered [1-9]\d* {2}failed 0/)
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.match(program.output, /Clients answered \d+, failed 0, moved to another backend 0\.\n/)
  assert.equal(program.errors, '')
})

test('it ends by itself after the seconds it was given', () => {
  const { code, output } = finished(['demo', '--listen', '127.0.0.1:0', '--seconds', '0.5'])
  assert.equal(code, 0)
  assert.match(output, /Sessions: belle \d+, duke \d+, star \d+\./)
})

test('a killed backend is found out, costs few clients, and comes back', async (context) => {
  const demo = await demoFor(context)
  await until('all are up and served', () => stateOf(demo).every((state) => state === 'up'))
  await until('clients are answered', () => demo.view(false).answered > 10)

  await demo.perform({ act: 'toggle', index: 1 })
  assert.equal(demo.view(false).backends[1]!.isAlive, false)
  await until('the probes find out', () => stateOf(demo)[1] === 'down')
  const { answered, moved, failed } = demo.view(false)
  await until('the others serve on', () => demo.view(false).answered > answered + 10)
  assert.ok(moved > 0, 'clients it did not take were moved')
  assert.ok(failed <= 10, `${failed} failed: no more than it was just answering`)

  await demo.perform({ act: 'toggle', index: 1 })
  const { total } = demo.view(false).backends[1]!
  await until('it is up again', () => stateOf(demo)[1] === 'up')
  await until('it serves again', () => demo.view(false).backends[1]!.total > total)
})

test('killing resets what was open and closes what listened', async (context) => {
  const demo = await demoFor(context)
  const view = demo.view(false)
  const socket = connect(Number(new URL(view.url).port), '127.0.0.1')
  context.after(() => socket.destroy())
  const reset = new Promise<string | undefined>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
  // Half a question: the backend waits for the rest, and the session stays open.
  socket.write('GET / HTTP/1.1\r\n')
  await until('the session is open', () => {
    return demo.view(false).backends.some(({ active }) => active > 0)
  })
  for (const index of [0, 1, 2]) await demo.perform({ act: 'toggle', index })
  assert.equal(await within('the reset', () => reset), 'ECONNRESET')
})

test('the load is turned up and down, to nothing at the least', async (context) => {
  const demo = await demoFor(context)
  const rate = () => demo.view(false).clientRate
  const first = rate()
  await demo.perform({ act: 'load', direction: 'up' })
  assert.equal(rate(), first * 2)
  for (let count = 0; count < 20; count++) await demo.perform({ act: 'load', direction: 'down' })
  assert.equal(rate(), 0)
  for (let count = 0; count < 20; count++) await demo.perform({ act: 'load', direction: 'up' })
  assert.equal(rate(), 320)
})

test('a port that is taken is not taken twice', async (context) => {
  const demo = await demoFor(context)
  const { port } = new URL(demo.view(false).url)
  const second = await startDemo(`127.0.0.1:${port}`)
  assert.ok(!second.ok)
  assert.equal(second.error.code, 'taken')
})

test('its dashboard kills and revives, for whoever has the token', async (context) => {
  const demo = await demoFor(context)
  const { origin, search, hash } = new URL(demo.view(false).admin!)
  assert.equal(search, '?demo')
  const token = hash.replace('#token=', '')
  const post = (path: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    })
  const mine = { authorization: `Bearer ${token}` }
  const alive = () => demo.view(false).backends.map(({ isAlive }) => isAlive)

  assert.equal((await post('/demo/backends/duke/kill', {})).status, 401)
  assert.deepEqual(alive(), [true, true, true])
  for (const _twice of [1, 2]) {
    assert.equal((await post('/demo/backends/duke/kill', mine)).status, 200)
    assert.deepEqual(alive(), [true, false, true])
  }
  const revived = await post('/demo/backends/duke/revive', mine)
  assert.deepEqual(await revived.json(), await (await fetch(`${origin}/demo`)).json())
  assert.deepEqual(alive(), [true, true, true])
  await post('/demo/load/up', mine)
  assert.equal(demo.view(false).clientRate, 40)
  assert.equal((await post('/demo/backends/nobody/kill', mine)).status, 404)
})

async function demoFor(context: TestContext): Promise<Demo> {
  const started = await startDemo('127.0.0.1:0')
  assert.ok(started.ok)
  context.after(() => started.value.stop())
  return started.value
}

function stateOf(demo: Demo): string[] {
  return demo.view(false).backends.map(({ state }) => state)
}
