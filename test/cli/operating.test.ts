import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { type Finished, folderFor, Running } from './program.js'

type Answer = Readonly<Record<string, unknown>> & readonly Readonly<Record<string, unknown>>[]

/** A balancer that runs, and ways to ask it. */
type Asked = {
  readonly program: Running
  readonly port: number
  readonly file: string
  readonly ask: (...args: string[]) => Promise<Finished>
  /** The answer as JSON; it must be one. */
  readonly json: (...args: string[]) => Promise<Answer>
}

async function running(context: TestContext): Promise<Asked> {
  const backends = [await backendFor(context), await backendFor(context)]
  const folder = folderFor(context)
  const socket = join(folder, 'admin.sock')
  const file = join(folder, 'evener.yaml')
  writeFileSync(file, configOf(backends, socket))
  const program = new Running(context, ['run', '-c', file], { folder })
  const [, port] = await program.says(/web is listening on 127\.0\.0\.1:(\d+)/)
  await program.says(/"admin\.opened"/)
  const ask = async (...args: string[]) => {
    const asking = new Running(context, [...args, '--socket', socket], { folder })
    const code = await asking.ended()
    return { code, output: asking.output, errors: asking.errors }
  }
  const json = async (...args: string[]) => {
    const { code, output, errors } = await ask(...args, '-o', 'json')
    assert.equal(code, 0, errors)
    return JSON.parse(output)
  }
  // Both are probed at once; before that nothing is known of them.
  while ((await json('backends', '--state', 'up')).length < backends.length);
  return { program, port: Number(port), file, ask, json }
}

/** A client, once the balancer has given it a backend. */
async function clientOf({ port, json }: Asked): Promise<Peer> {
  const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  while ((await json('sessions', '--pool', 'web')).every(({ backend }) => backend === null));
  return client
}

async function backendFor(context: TestContext): Promise<BackendPeer> {
  const backend = await BackendPeer.listen(() => {})
  context.after(() => backend.stop())
  return backend
}

function configOf([a, b]: readonly BackendPeer[], socket: string): string {
  return `name: tested
listeners: { web: { bind: "127.0.0.1:0", pool: web } }
pools:
  web:
    health: { type: tcp, interval: 60s }
    backends: [{ name: a, address: "${a!.text}" }, { name: b, address: "${b!.text}" }]
admin: { listen: false, socket: { path: "${socket}" } }
stateFile: false
`
}

test('what runs is told in tables and as JSON', async (context) => {
  const asked = await running(context)
  const { ask, json } = asked
  const client = await clientOf(asked)
  await client.send(Buffer.from('hello'))

  const status = await ask('status')
  assert.equal(status.code, 0, status.errors)
  assert.match(status.output, /^Evener \d.*tested\nstate +running for .*\n/)
  assert.match(status.output, /\nweb +127\.0\.0\.1:\d+ +web +open +1\n/)
  const [session] = await json('sessions', '--pool', 'web')
  const backends = await json('backends', 'web')
  assert.deepEqual(
    backends.map(({ name, sessions }) => `${name} ${sessions}`),
    ['a', 'b'].map((name) => `${name} ${name === session!.backend ? 1 : 0}`),
  )
  assert.match(
    (await ask('sessions')).output,
    new RegExp(`^SESSION .*\n${session!.id} .* web/${session!.backend} `),
  )
  assert.match((await ask('pools')).output, /^POOL .*\nweb +available +2 +2 +1 +0\n$/)
  assert.match((await ask('health', 'web/b')).output, /^web\/b is up for .*\n.*says up\n.*passed/s)
  assert.match((await ask('events')).output, /● web is listening on/)
})

test('a pool that is none has no list', async (context) => {
  const { ask } = await running(context)
  const { code, errors } = await ask('backends', 'wep')
  assert.equal(code, 1)
  assert.match(errors, /no pool is called wep; see: evener pools/)
})

test('backends are steered one by one and by pattern', async (context) => {
  const { ask, json } = await running(context)
  const states = async () =>
    (await json('backends')).map((one) => `${one.effective} ${one.decidedBy} ${one.weight}`)

  const drained = await ask('drain', 'web/a', '--reason', 'new kernel', '--for', '1h')
  assert.equal(drained.output, 'web/a gets no new sessions for 1h (new kernel)\n', drained.errors)
  assert.match(drained.errors, /^evener: web\/a: until the next start only: /)
  assert.equal((await ask('weight', 'web/*', '3')).code, 0)
  assert.deepEqual(await states(), ['drain operator 3', 'up probe 3'])
  const overrides = await ask('overrides')
  assert.match(overrides.output, /web\/a +drain .*new kernel/)
  assert.equal((await ask('ready', 'web/a')).code, 0)
  assert.deepEqual(await states(), ['up operator 3', 'up probe 3'])
  assert.equal((await ask('clear', '*/*')).code, 0)
  assert.deepEqual(
    (await states()).map((state: string) => state.replace(/ \w+ /, ' ')),
    ['up 1', 'up 1'],
  )

  const nobody = await ask('drain', 'web/c')
  assert.equal(nobody.code, 1)
  assert.equal(nobody.errors, 'evener: no backend is called web/c; see: evener backends\n')
  assert.equal((await ask('drain', 'web')).code, 2)
  assert.equal((await ask('weight', 'web/a', 'heavy')).code, 2)
})

test('waiting for a drain ends when the last session has, or when time is up', async (context) => {
  const asked = await running(context)
  const { ask } = asked
  const client = await clientOf(asked)
  const late = await ask('drain', 'web/*', '--wait', '--timeout', '1ms')
  assert.equal(late.code, 1)
  assert.match(late.errors, /1 session still open after 1ms/)
  const waiting = ask('drain', 'web/*', '--wait')
  client.reset()
  const { code, errors } = await waiting
  assert.equal(code, 0, errors)
  assert.match(errors, /no sessions left\n$/)
})

test('sessions are closed, listeners paused', async (context) => {
  const asked = await running(context)
  const { ask, json } = asked
  await clientOf(asked)
  const [session] = await json('sessions')
  assert.equal(
    (await ask('close', String(session!.id), '--reason', 'too old & slow')).output,
    `session ${session!.id} was closed\n`,
  )
  assert.deepEqual(await json('sessions'), [])
  assert.match((await ask('events')).output, /too old & slow/)
  assert.equal((await ask('pause', 'web', '--reason', 'no more')).code, 0)
  assert.match((await ask('listeners')).output, /web .* paused .*no more/)
  assert.equal((await ask('resume', 'web')).code, 0)
})

test('backends are added and removed without the file', async (context) => {
  const { ask, json } = await running(context)
  const names = async () => (await json('backends')).map(({ name }) => name)
  const added = await ask('add', 'web', '127.0.0.1:1', '--name', 'c', '--weight', '2')
  assert.equal(added.code, 0, added.errors)
  assert.deepEqual(await names(), ['a', 'b', 'c'])
  assert.equal((await ask('add', 'web', '127.0.0.1:1', '--name', 'a')).code, 1)
  assert.equal((await ask('add', 'nowhere', '127.0.0.1:1')).code, 1)
  assert.equal((await ask('add', 'web', 'nonsense')).code, 2)
  assert.equal((await ask('remove', 'web', 'a')).code, 1)
  assert.equal((await ask('remove', 'web', '127.0.0.1:1')).code, 0)
  assert.deepEqual(await names(), ['a', 'b'])
})

test('a plan tells what a reload then does, and a bad file changes nothing', async (context) => {
  const { file, ask, json } = await running(context)
  const text = readFileSync(file, 'utf8')
  const same = await ask('plan', '-c', file, '--exit-code')
  assert.equal(same.code, 0, same.errors)
  const heavier = text.replace('name: b,', 'name: b, weight: 7,')
  writeFileSync(file, heavier)
  const planned = await ask('plan', '-c', file, '--exit-code')
  assert.equal(planned.code, 1, planned.errors)
  assert.match(planned.output, /~ web\/b +weight: 1 → 7/)
  assert.equal((await json('backends'))[1]!.weight, 1)
  const reloaded = await ask('reload')
  assert.match(reloaded.output, /^revision \d+ runs: .*1 backend/, reloaded.errors)
  assert.equal((await json('backends'))[1]!.weight, 7)
  assert.match((await ask('config')).output, /weight: 7/)

  writeFileSync(file, heavier.replace('pool: web', 'pool: wbe'))
  const refused = await ask('reload')
  assert.equal(refused.code, 2)
  assert.match(refused.errors, /evener\.yaml:2:.*wbe/)
  assert.equal((await json('backends'))[1]!.weight, 7)
})

test('a probe is asked for now, and the log told to say less', async (context) => {
  const { ask, json } = await running(context)
  const results = async () => {
    const [backend] = await json('backends')
    const [probe] = backend!.probes as Readonly<Record<string, unknown[]>>[]
    return probe!.results!.length
  }
  const before = await results()
  assert.equal((await ask('health', 'web/a', '--now')).code, 0)
  assert.equal(await results(), before + 1)
  const quieter = await ask('log-level', 'error')
  assert.equal(quieter.output, 'logged is what is at least error\n', quieter.errors)
  assert.equal((await ask('log-level', 'loud')).code, 2)
})

test('events can be followed while they happen', async (context) => {
  const { program, ask, file } = await running(context)
  const socket = file.replace('evener.yaml', 'admin.sock')
  const following = new Running(context, ['events', '-f', '--socket', socket])
  await following.says(/is listening on/)
  await ask('drain', 'web/a', '--reason', 'look here')
  await following.says(/web\/a .*look here/)
  program.signal('SIGTERM')
  assert.equal(await following.ended(), 1)
  assert.match(following.errors, /the balancer has ended|did not answer/)
})

test('of events followed only those are told that were asked for', async (context) => {
  const { program, ask, file, port } = await running(context)
  const socket = file.replace('evener.yaml', 'admin.sock')
  const types = 'listener.*,session.closed'
  const following = new Running(context, ['events', '-f', '--socket', socket, '--types', types])
  await following.says(/is listening on/)
  await ask('drain', 'web/a')
  await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  await ask('close', '--backend', 'web/b')
  await following.says(/web → b .*closed-by-operator/)
  await ask('pause', 'web')
  await following.says(/web stopped accepting/)
  assert.doesNotMatch(following.output, /web\/a to drain/)
  program.signal('SIGTERM')
  await following.ended()
  const wrong = await ask('events', '--types', 'listener.pausd')
  assert.equal(wrong.code, 2)
  assert.match(wrong.errors, /did you mean "listener\.paused"/)
})

test('status says at once that the file is refused, and fine again', async (context) => {
  const { program, file, json } = await running(context)
  assert.equal((await json('status')).drift, null)
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, 'pools: {')
  assert.match(String((await json('status')).drift), /evener\.yaml is refused: /)
  program.signal('SIGHUP')
  await program.says(/"config\.rejected"/)
  assert.match(String((await json('status')).drift), /evener\.yaml is refused: /)
  writeFileSync(file, before)
  assert.equal((await json('status')).drift, null)
})

test('a client explained goes where the next one goes', async (context) => {
  const { ask } = await running(context)
  const { code, output, errors } = await ask('explain', '--listener', 'web', '--from', '10.0.0.1')
  assert.equal(code, 0, errors)
  assert.match(output, /web\/a|\ba\b/)
})
