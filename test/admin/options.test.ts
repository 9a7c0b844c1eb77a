/** What each option of `admin` does, seen from outside. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { AdminInterface } from '../../src/app/admin/admin-interface.js'
import { balancerFrom } from '../../src/app/create-balancer.js'
import { realWorld } from '../../src/app/world/world.js'
import { adminOptions } from '../../src/core/config/admin-fields.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ConfigInput } from '../../src/index.js'
import { createBalancer } from '../../src/index.js'
import { certificateFile } from '../probe/tls-backend.js'
import { ask } from './ask.js'
import { folderFor, operate, read, stageFor } from './stage.js'

const least: ConfigInput = {
  engine: 'net',
  listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
  pools: { web: { backends: ['127.0.0.1:1'], health: false } },
}

test('admin: a library has it when it is asked for, and not otherwise', async (context) => {
  const folder = folderFor(context)
  const path = join(folder, 'a.sock')
  for (const admin of ['auto', false, { listen: false, socket: { path } }] as const) {
    const balancer = await createBalancer({ ...least, admin })
    await balancer.start()
    assert.equal(existsSync(path), typeof admin === 'object')
    if (existsSync(path)) assert.equal((await ask(path, '/healthz')).status, 200)
    await balancer.stop()
    assert.equal(existsSync(path), false)
  }
})

test('admin.listen is the TCP address, and false is none', async (context) => {
  const { url, socket } = await stageFor(context)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  assert.equal((await ask(url, '/api/v1/status')).status, 200)
  assert.equal((await ask(socket, '/api/v1/status')).status, 200)
  const without = await stageFor(context, { admin: { listen: false } })
  assert.equal(without.places.url, null)
  assert.equal((await ask(without.socket, '/api/v1/status')).status, 200)
})

test('an address that was asked for and is taken ends the start', async (context) => {
  const { port } = await takenPort(context)
  const listen = `127.0.0.1:${port}`
  const balancer = await createBalancer({ ...least, admin: { listen, socket: false } })
  await assert.rejects(balancer.start(), {
    name: 'StartError',
    code: 'EADDRINUSE',
    message: `admin interface: cannot listen on ${listen}: another program is already there`,
  })
  assert.equal(balancer.snapshot().phase, 'stopped')
})

test('admin.listen: auto goes on without TCP when the port is taken', async (context) => {
  const first = await usualInterface(context)
  const second = await usualInterface(context)
  // Another program may have the port already: then both go without.
  const urls = [first, second].map(({ url }) => url)
  assert.equal(urls.filter((url) => url === null).length >= 1, true)
  const late = second.url === null ? second : first
  assert.deepEqual(late.notes, ['127.0.0.1:9900 is taken: no dashboard and no API over TCP'])
})

test('admin.hosts are names that may be asked for', async (context) => {
  const { url } = await stageFor(context, { admin: { hosts: ['LB1.example.com'] } })
  const status = async (host: string) => {
    return (await ask(url, '/api/v1/status', { headers: { host } })).status
  }
  assert.equal(await status('lb1.example.com'), 200)
  assert.equal(await status('lb1.example.com:9900'), 200)
  assert.equal(await status('lb2.example.com'), 403)
})

test('admin.tokens: name, role and token say who may do what', async (context) => {
  const { url } = await stageFor(context)
  const through = { 'x-forwarded-for': '10.0.0.1' }
  const status = async (token?: string) => {
    return (await ask(url, '/api/v1/status', { token, headers: through })).status
  }
  assert.equal(await status(), 401)
  assert.equal(await status('wrong-wrong-wrong-wrong'), 401)
  assert.equal(await status(read), 200)
  assert.equal(await status(operate), 200)
})

test('without admin.tokens one is made at the start, for its owner alone', async (context) => {
  const { url, socket, places } = await stageFor(context, { admin: { tokens: [] } })
  const file = socket.replace(/sock$/, 'token')
  assert.equal(places.tokenFile, file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const token = readFileSync(file, 'utf8').trim()
  assert.equal(token, places.token)
  const headers = { 'x-forwarded-for': '10.0.0.1' }
  assert.equal((await ask(url, '/api/v1/status', { token, headers })).status, 200)
})

test('admin.tls: cert and key make it HTTPS', async (context) => {
  const tls = { cert: certificateFile('app.pem'), key: certificateFile('app.key') }
  const { url } = await stageFor(context, { admin: { tls } })
  assert.match(url, /^https:/)
  assert.equal((await ask(url, '/api/v1/status')).status, 200)
})

test('admin.tls with a file that is none ends the start', async () => {
  const tls = { cert: '/nowhere/a.pem', key: '/nowhere/a.key' }
  const admin = { listen: '127.0.0.1:0', socket: false, tls } as const
  const balancer = await createBalancer({ ...least, admin })
  await assert.rejects(balancer.start(), /admin interface: cannot read \/nowhere\/a\.pem/)
})

test('admin.open is what takes no token and any name', async (context) => {
  const headers = { host: '10.1.2.3', 'x-forwarded-for': '10.0.0.1' }
  const open = await stageFor(context)
  assert.equal((await ask(open.url, '/healthz', { headers })).status, 200)
  assert.equal((await ask(open.url, '/readyz', { headers })).status, 200)
  const closed = await stageFor(context, { admin: { open: ['healthz'] } })
  assert.equal((await ask(closed.url, '/healthz', { headers })).status, 200)
  assert.equal((await ask(closed.url, '/readyz', { headers })).status, 403)
})

test('admin.socket: path and mode are those of the file, and false is none', async (context) => {
  const path = join(folderFor(context), 'mine.sock')
  const { socket } = await stageFor(context, { admin: { socket: { path, mode: '0620' } } })
  assert.equal(socket, path)
  assert.equal(statSync(path).mode & 0o777, 0o620)
  const without = await stageFor(context, { admin: { socket: false } })
  assert.equal(without.places.socket, null)
})

test('admin.socket.group is the group of the file', async (context) => {
  const mine = process.getgid!()
  const path = join(folderFor(context), 'g.sock')
  await stageFor(context, { admin: { socket: { path, group: String(mine) } } })
  assert.equal(statSync(path).gid, mine)
  const socket = { path: `${path}2`, group: 'no-such-group' }
  const balancer = await createBalancer({ ...least, admin: { listen: false, socket } })
  await assert.rejects(balancer.start(), /there is no group "no-such-group"/)
})

async function usualInterface(context: TestContext) {
  const config = parseConfig(least)
  assert.ok(config.ok)
  const world = realWorld()
  const admin = new AdminInterface({
    config: adminOptions.parse({ socket: false }),
    name: 'usual',
    version: '1.2.3',
    clock: world.clock,
  })
  const balancer = balancerFrom(config.value, world, admin)
  context.after(() => balancer.stop())
  await balancer.start()
  return admin.places
}

async function takenPort(context: TestContext): Promise<{ port: number }> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  context.after(() => holder.close())
  return holder.address() as { port: number }
}
