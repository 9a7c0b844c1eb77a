import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { probeUring } from '../../src/engine/uring/probe.js'
import { ask } from '../admin/ask.js'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { finished, folderFor, type ProgramOptions, Running } from './program.js'

const echo = async (peer: Peer) => {
  await peer.send(await peer.read(5))
  peer.finish()
}

test('a configuration file is found, served, and ended by SIGTERM', async (context) => {
  const backend = await backendFor(context, echo)
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), configOf(backend.text))
  const program = new Running(context, ['run'], { folder })
  const port = await portOf(program)
  await exchange(port)
  await program.says(/"session.closed"/)
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)

  const events = program.events()
  const started = events.find(({ event }) => event === 'process.started')!
  assert.match(String(started.source), /evener\.yaml$/)
  const closed = events.find(({ event }) => event === 'session.closed')!
  assert.equal(closed.reason, 'done')
  assert.equal(closed.bytesIn, 5)
  assert.equal(closed.bytesOut, 5)
  assert.equal(closed.backend, backend.text)
  assert.equal(program.errors, '')
  const last = events.slice(-3).map(({ event }) => event)
  assert.deepEqual(last, ['process.stopping', 'listener.closed', 'process.stopped'])
})

for (const engine of probeUring().ok ? ['net', 'uring'] : ['net']) {
  test(`log.progress tells of a session that is still open, with ${engine}`, async (context) => {
    const backend = await backendFor(context, async (peer) => peer.socket.pipe(peer.socket))
    const folder = folderFor(context)
    const log = 'log: { progress: 1s }'
    const config = `engine: ${engine}\n${log}\n${configOf(backend.text)}`
    writeFileSync(join(folder, 'evener.yaml'), config)
    const program = new Running(context, ['run'], { folder })
    const client = await connectTo(await portOf(program))
    await client.send('hello')
    await client.read(5)
    await until('two records of it', () => {
      return program.events().filter(({ event }) => event === 'session.progress').length >= 2
    })
    client.finish()
    await program.says(/"session.closed"/)
    const [first, ...later] = program.events().filter(({ id }) => id !== undefined)
    assert.deepEqual([first!.event, first!.final, first!.reason], ['session.progress', false, null])
    assert.deepEqual([first!.bytesIn, first!.bytesOut, first!.backend], [5, 5, backend.text])
    const last = later.at(-1)!
    assert.deepEqual([last.event, last.final, last.id], ['session.closed', true, first!.id])
  })
}

test('the level of the log changes while it runs, and it says by whom', async (context) => {
  const backend = await backendFor(context, echo)
  const folder = folderFor(context)
  const token = 'operate-operate-operate'
  const tokens = [{ name: 'ann', role: 'operate', token }]
  const admin = `admin: ${JSON.stringify({ listen: '127.0.0.1:0', tokens })}`
  writeFileSync(join(folder, 'evener.yaml'), `${admin}\n${configOf(backend.text)}`)
  const program = new Running(context, ['run'], { folder })
  const port = await portOf(program)
  const [, url] = await program.says(/"admin\.opened".*"url":"([^"]+)"/)
  const body = { level: 'warn', reason: 'too much' }
  const path = '/api/v1/log/level'
  const answer = await ask(url!, path, { method: 'PUT', token, body })
  assert.deepEqual([answer.status, answer.json], [200, { level: 'warn', before: 'info' }])
  await program.says(/ann set the level of the log from info to warn: too much/)
  await exchange(port)
  // Its record may come a moment after its end; it belongs to the quiet time.
  await until('the record of the first session', async () => {
    const { json } = await ask(url!, '/api/v1/events?types=session.closed', { token })
    return (json as { items: unknown[] }).items.length === 1
  })
  await ask(url!, path, { method: 'PUT', token, body: { level: 'info' } })
  await exchange(port)
  await program.says(/"session.closed"/)
  const wrong = await ask(url!, path, { method: 'PUT', token, body: { level: 'loud' } })
  assert.equal(wrong.status, 422)
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  const kinds = program.events().map(({ event }) => event)
  assert.equal(kinds.filter((kind) => kind === 'session.closed').length, 1)
})

test('the environment names a configuration; none at all is explained', (context) => {
  const folder = folderFor(context)
  const named = finished(['run'], { folder, env: { EVENER_CONFIG: 'elsewhere.yaml' } })
  assert.equal(named.code, 2)
  assert.match(named.errors, /elsewhere\.yaml.*no such file/s)
})

test('a wrong configuration is refused before anything listens', (context) => {
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), 'listeners: {}\npools: {}\nspeed: high\n')
  const { code, output, errors } = finished(['run'], { folder })
  assert.equal(code, 2)
  assert.equal(output, '')
  assert.match(errors, /evener\.yaml:3:1: error: .*\n.*speed: high\n.*\^/)
})

test('an address that is taken fails, and says who to look for', async (context) => {
  const backend = await backendFor(context, echo)
  const args = ['--listen', backend.text, '--to', '127.0.0.1:1']
  const program = new Running(context, args)
  assert.equal(await program.ended(), 1)
  assert.match(program.errors, /listener main: cannot listen on .*\nTo see who is there: ss -ltnp/)
})

test('SIGHUP without a file says so, and ends nothing', async (context) => {
  const backend = await backendFor(context, echo)
  const program = oneLiner(context, backend)
  const port = await portOf(program)
  program.signal('SIGHUP')
  await program.says(/"config\.rejected".*was not started from a file/)
  await exchange(port)
  await program.says(/"session\.closed"/)
  program.signal('SIGINT')
  assert.equal(await program.ended(), 0)
})

test('a second signal resets what is open, records it and ends, with exit 1', async (context) => {
  const endings: Promise<string>[] = []
  const backend = await backendFor(context, async (peer) => {
    await peer.send(await peer.read(5))
    endings.push(peer.ended())
  })
  const program = oneLiner(context, backend)
  const client = await connectTo(await portOf(program))
  await client.send('hello')
  await client.read(5)
  program.signal('SIGTERM')
  const [, sessions] = await program.says(/"process\.stopping".*"sessions":(\d+)/)
  assert.equal(sessions, '1')
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 1)
  assert.equal(await client.ended(), 'rst', 'not as if it were complete')
  assert.deepEqual(await Promise.all(endings), ['rst'])
  const closed = program.events().find(({ event }) => event === 'session.closed')
  assert.equal(closed?.reason, 'shutdown')
})

const probed = probeUring()
const uring = probed.ok ? {} : { skip: probed.error }

test('SIGTERM ends the program also while a worker of it loops', uring, async (context) => {
  const backend = await backendFor(context, echo)
  const folder = folderFor(context)
  const loop = 'export default { create: () => () => { for (;;) if (globalThis.isOver) return } }'
  writeFileSync(join(folder, 'loop.mjs'), loop)
  const balanced = configOf(backend.text).replace('backends:', 'balance: ./loop.mjs, backends:')
  writeFileSync(join(folder, 'evener.yaml'), `engine: uring\nworkers: 1\n${balanced}`)
  const program = new Running(context, ['run'], { folder })
  const client = await connectTo(await portOf(program))
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.match(program.output, /it did not answer, and its worker was ended/)
  assert.equal(await client.ended(), 'rst')
})

test('a full disk costs lines, not sessions', async (context) => {
  await servesOn(context, { output: openSync('/dev/full', 'w') })
})

test('a reader of the log that left costs lines, not sessions', async (context) => {
  await servesOn(context, {}, (program) => program.child.stdout!.destroy())
})

test('a pipe that nobody reads costs lines, not sessions, and not the end', async (context) => {
  const path = join(folderFor(context), 'pipe')
  execFileSync('mkfifo', [path])
  await servesOn(context, { output: openSync(path, 'r+') })
})

test('a socket that nobody reads costs lines, not sessions, and not the end', async (context) => {
  // What a child of Node takes for a pipe is a socket, as it is under systemd.
  await servesOn(context, {}, (program) => program.child.stdout!.removeAllListeners('data').pause())
})

test('the log may be pretty, and without sessions', async (context) => {
  const backend = await backendFor(context, echo)
  const folder = folderFor(context)
  const file = join(folder, 'e.yaml')
  writeFileSync(file, `${configOf(backend.text)}log: { format: pretty, sessions: off }\n`)
  const program = new Running(context, ['run', '-c', file])
  const [, port] = await program.says(/listening on 127\.0\.0\.1:(\d+) +→ web/)
  await program.says(/1 backend +1 up +round-robin, tcp probe every 2s/)
  await exchange(Number(port))
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.match(program.output, /SIGTERM: stopping/)
  assert.doesNotMatch(program.output, /✓ web/)
  assert.doesNotMatch(program.output, /\p{Cc}(?<!\n)/u, 'no colours where there is no terminal')
})

test('the start screen names the one thing that is wrong', async (context) => {
  const folder = folderFor(context)
  const file = join(folder, 'e.yaml')
  writeFileSync(file, `${configOf('127.0.0.1:1')}log: { format: pretty }\n`)
  const program = new Running(context, ['run', '-c', file])
  await program.says(/! No backend of pool web is up: 127\.0\.0\.1:1 refused\./)
  await program.says(/evener check --deep/)
})

// 300 records are more than a pipe holds: then writing the log can only fail, be dropped or wait.
async function servesOn(
  context: TestContext,
  options: ProgramOptions,
  spoil: (program: Running) => void = () => {},
): Promise<void> {
  const backend = await backendFor(context, echo)
  const path = join(folderFor(context), 'l.sock')
  const args = ['--listen', `unix:${path}`, '--to', backend.text]
  const program = new Running(context, args, options)
  spoil(program)
  const address = { kind: 'unix', path } as const
  await until('it listens', () => existsSync(path))
  for (let round = 0; round < 300; round++) {
    const client = await connectClient(address)
    await client.send('hello')
    assert.equal(String(await client.read(5)), 'hello')
    client.finish()
    await client.ended()
  }
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
}

async function backendFor(
  context: TestContext,
  script: (peer: Peer) => unknown,
): Promise<BackendPeer> {
  const backend = await BackendPeer.listen(script)
  context.after(() => backend.stop())
  return backend
}

function oneLiner(context: TestContext, backend: BackendPeer): Running {
  return new Running(context, ['--listen', '127.0.0.1:0', '--to', backend.text])
}

async function portOf(program: Running): Promise<number> {
  const [, port] = await program.says(/"address":"127\.0\.0\.1:(\d+)"/)
  return Number(port)
}

function connectTo(port: number): Promise<Peer> {
  return connectClient({ kind: 'tcp', host: '127.0.0.1', port })
}

async function exchange(port: number): Promise<void> {
  const client = await connectTo(port)
  await client.send('hello')
  assert.equal(String(await client.read(5)), 'hello')
  client.finish()
  await client.ended()
}

function configOf(backend: string): string {
  return `listeners: { web: { bind: "127.0.0.1:0", pool: web } }
pools: { web: { backends: ["${backend}"] } }
`
}
