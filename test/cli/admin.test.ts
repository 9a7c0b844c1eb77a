/** The admin interface of the program: there by default, told at the start, gone at the end. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask } from '../admin/ask.js'
import { folderFor, Running } from './program.js'

const config = (admin: string) => `
name: shire
${admin}
listeners: { web: { bind: "127.0.0.1:0", pool: web } }
pools: { web: { backends: ["127.0.0.1:1"] } }
`

function run(context: TestContext, admin: string, format = 'json') {
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), `${config(admin)}log: { format: ${format} }\n`)
  const env = { XDG_RUNTIME_DIR: folder }
  return { folder, program: new Running(context, ['run'], { folder, env }) }
}

test('the program has an admin interface, and admin: false turns it off', async (context) => {
  const { folder, program } = run(context, 'admin: { listen: "127.0.0.1:0" }')
  const [, url = ''] = await program.says(/"event":"admin.opened".*"url":"([^"]+)"/)
  const socket = join(folder, 'evener', 'shire.sock')
  assert.equal((await ask(socket, '/api/v1/status')).json?.name, 'shire')
  // Here the parts of the program are loaded in the order that users have.
  assert.equal((await ask(socket, '/openapi.json')).json.openapi, '3.1.0')
  const token = readFileSync(join(folder, 'evener', 'shire.token'), 'utf8').trim()
  const headers = { 'x-forwarded-for': '10.0.0.1' }
  assert.equal((await ask(url, '/api/v1/status', { token, headers })).status, 200)
  assert.ok(!program.output.includes(token), 'logs are read by many')
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.ok(!existsSync(socket))

  const without = run(context, 'admin: false')
  await without.program.says(/"event":"listener.opened"/)
  await without.program.says(/"event":"process.started"/)
  assert.doesNotMatch(without.program.output, /admin\.opened/)
  assert.ok(!existsSync(join(without.folder, 'evener')))
})

test('by default there is a socket, whoever has the port', async (context) => {
  const { folder, program } = run(context, '')
  await program.says(/"event":"admin.opened"/)
  const answer = await ask(join(folder, 'evener', 'shire.sock'), '/readyz')
  assert.equal(answer.status, 200)
})

test('SIGTERM: not ready at once, while clients are served on', async (context) => {
  const { folder, program } = run(context, 'shutdown: { delay: 10s }')
  await program.says(/"event":"admin.opened"/)
  const socket = join(folder, 'evener', 'shire.sock')
  program.signal('SIGTERM')
  await program.says(/"event":"process.stopping"/)
  const ready = await ask(socket, '/readyz')
  assert.deepEqual([ready.status, ready.json?.detail], [503, 'the balancer is stopping'])
  assert.equal((await ask(socket, '/healthz')).status, 200)
  program.signal('SIGTERM')
  assert.equal(await program.ended(), 1)
})

test('the start screen says where it is, and keeps the token to terminals', async (context) => {
  const { program, folder } = run(context, 'admin: { listen: "127.0.0.1:0" }', 'pretty')
  await program.says(/admin: +http:\/\/127\.0\.0\.1:\d+\/\n/)
  await program.says(new RegExp(`socket: +${folder}/evener/shire.sock\n`))
})
