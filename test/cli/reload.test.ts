/** The program takes in another configuration: on a signal, and when its files change. */

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { until } from '../peer/wait.js'
import { folderFor, Running } from './program.js'

const badFolder = fileURLToPath(new URL('../../../test/config/bad', import.meta.url))

type Wanted = { readonly backend: string; readonly idle?: string; readonly level?: string }

function textOf({ backend, idle = '1h', level = 'info' }: Wanted): string {
  return `
admin: false
engine: net
log: { format: json, level: ${level} }
listeners: { web: { bind: "127.0.0.1:0", pool: web, timeouts: { idle: ${idle} } } }
pools: { web: { backends: ["${backend}"] } }
`
}

async function echo(context: TestContext): Promise<BackendPeer> {
  const backend = await BackendPeer.listen(async (peer) => {
    peer.socket.pipe(peer.socket)
  })
  context.after(() => backend.stop())
  return backend
}

async function started(
  context: TestContext,
  ...args: string[]
): Promise<{ program: Running; file: string; backend: string; port: number }> {
  const folder = folderFor(context)
  const file = join(folder, 'evener.yaml')
  const backend = (await echo(context)).text
  writeFileSync(file, textOf({ backend }))
  const program = new Running(context, ['run', '-c', file, ...args])
  const [, port] = await program.says(/"listener\.opened".*127\.0\.0\.1:(\d+)/)
  await program.says(/"process\.started"/)
  return { program, file, backend, port: Number(port) }
}

function eventsOf(program: Running, type: string) {
  return program.events().filter(({ event }) => event === type)
}

test('SIGHUP applies the file again, and a session goes on', async (context) => {
  const { program, file, backend, port } = await started(context)
  const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  await client.send('x')
  await client.read(1)
  writeFileSync(file, textOf({ backend, idle: '5m', level: 'warn' }))
  program.signal('SIGHUP')
  const [line] = await program.says(/.*"config\.applied".*/)
  const { by, via, revision, counts } = JSON.parse(line)
  assert.deepEqual([by, via, revision], ['SIGHUP', 'signal', 2])
  assert.equal(counts.listenersChanged, 1)
  await client.send('y')
  assert.equal((await client.read(1)).toString(), 'y')
  client.finish()
  await client.ended()
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.equal(eventsOf(program, 'session.closed').length, 0, 'log.level is warn now')
})

test('forty broken files are refused, each with a reason, and change nothing', async (context) => {
  const { program, file, backend, port } = await started(context)
  const broken = readdirSync(badFolder)
    .filter((name) => name.endsWith('.yaml'))
    .slice(0, 40)
  assert.equal(broken.length, 40)
  for (const [index, name] of broken.entries()) {
    writeFileSync(file, `include: ${JSON.stringify(join(badFolder, name))}\n`)
    program.signal('SIGHUP')
    await until(`${name} to be refused`, () => {
      return eventsOf(program, 'config.rejected').length === index + 1
    })
    const told = eventsOf(program, 'config.rejected').at(-1)!
    assert.equal(told.level, 'error')
    assert.match(String(told.explanation), /^the configuration is refused\n.*: error: /, name)
  }
  const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  await client.send('x')
  assert.equal((await client.read(1)).toString(), 'x')
  client.close()
  assert.equal(eventsOf(program, 'config.applied').length, 0)
  writeFileSync(file, textOf({ backend, idle: '7m' }))
  program.signal('SIGHUP')
  const [line] = await program.says(/.*"config\.applied".*/)
  assert.equal(JSON.parse(line).revision, 2)
})

test('run --watch applies a file that is written, replaced, or included', async (context) => {
  const { program, file, backend } = await started(context, '--watch')
  const applied = async (count: number): Promise<void> => {
    await until(`${count} configurations applied`, () => {
      return eventsOf(program, 'config.applied').length === count
    })
  }
  writeFileSync(file, textOf({ backend, idle: '5m' }))
  await applied(1)
  writeFileSync(`${file}.new`, `include: conf.d/*.yaml\n${textOf({ backend, idle: '6m' })}`)
  mkdirSync(join(file, '..', 'conf.d'))
  renameSync(`${file}.new`, file)
  await applied(2)
  const more = join(file, '..', 'conf.d', 'more.yaml')
  writeFileSync(more, `pools: { more: { backends: ["${backend}"] } }\n`)
  await applied(3)
  const [, , third] = eventsOf(program, 'config.applied')
  assert.equal(third!.via, 'watch')
  assert.equal((third!.counts as Record<string, number>).poolsAdded, 1)
  writeFileSync(more, 'pools: { more: { backend: [] } }\n')
  await program.says(/"config\.rejected".*no such option/)
  writeFileSync(more, `pools: { more: { backends: [] } }\n`)
  await applied(4)
  assert.equal(eventsOf(program, 'config.rejected').length, 1, 'a file is refused once')
})
