import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BackendPeer } from '../peer/backend-peer.js'
import { finished, folderFor, programFile, Running } from './program.js'

const bad = fileURLToPath(new URL('../../../test/config/bad', import.meta.url))
const atOnceMax = 4

test('every wrong configuration ends with exit 2 and tells file, line and column', async () => {
  const files = readdirSync(bad).filter((name) => name.endsWith('.yaml'))
  assert.ok(files.length >= 40)
  const check = async () => {
    for (let name = files.pop(); name !== undefined; name = files.pop()) {
      const { code, errors } = await checked(join(bad, name))
      assert.equal(code, 2, name)
      for (const place of placesIn(name)) {
        assert.ok(errors.includes(`${place}: error: `), `${name}: ${place} in\n${errors}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnceMax }, check))
})

test('a right one is summed up', (context) => {
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), configOf('127.0.0.1:1', '127.0.0.1:2'))
  const { code, output, errors } = finished(['check'], { folder })
  assert.equal(errors, '')
  assert.match(output, /evener\.yaml: fine, 1 listener, 1 pool, 2 backends\n$/)
  assert.equal(code, 0)
})

test('it reads standard input, and several files', (context) => {
  const folder = folderFor(context)
  const input = configOf('127.0.0.1:1')
  assert.equal(finished(['check', '-c', '-'], { input }).code, 0)
  writeFileSync(join(folder, 'more.yaml'), 'pools: { more: { backends: ["127.0.0.1:3"] } }')
  const args = ['check', '-c', '-', '-c', join(folder, 'more.yaml')]
  assert.match(finished(args, { input }).output, /2 pools, 2 backends/)
})

test('warnings are told and do not refuse', () => {
  const input = `${configOf('127.0.0.1:1')}  idle: { backends: ["127.0.0.1:3"] }\n`
  const { code, errors } = finished(['check', '-c', '-'], { input })
  assert.equal(code, 0)
  assert.match(errors, /warning: no listener uses the pool "idle"/)
})

test('deep, it tries every backend once and tells which does not answer', async (context) => {
  const up = await BackendPeer.listen(() => {})
  context.after(() => up.stop())
  const folder = folderFor(context)
  const file = join(folder, 'evener.yaml')
  writeFileSync(file, configOf(up.text))
  const fine = new Running(context, ['check', '--deep', '-c', file])
  assert.equal(await fine.ended(), 0)
  assert.match(fine.output, /All 1 backend answered as they should\./)

  writeFileSync(file, configOf(up.text, '127.0.0.1:1', 'no-such-host.invalid:1'))
  const broken = new Running(context, ['check', '--deep', '-c', file])
  assert.equal(await broken.ended(), 1)
  const lines = broken.output.split('\n')
  assert.ok(
    lines.some((line) => line.includes('✓') && line.includes(up.text)),
    broken.output,
  )
  assert.match(broken.output, /✗ +web +127\.0\.0\.1:1 .* refused/)
  assert.match(broken.output, /✗ +web +no-such-host\.invalid:1 .* name/)
  assert.match(broken.output, /2 backends of 3 did not answer/)
})

test('a full disk is a failure, a reader that left is none', async (context) => {
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), configOf('127.0.0.1:1'))
  const full = new Running(context, ['check'], { folder, output: openSync('/dev/full', 'w') })
  assert.equal(await full.ended(), 1)
  assert.equal(full.errors, '')
  const left = new Running(context, ['check'], { folder })
  left.child.stdout!.destroy()
  assert.equal(await left.ended(), 0)
})

function configOf(...backends: string[]): string {
  return `listeners: { web: { bind: "127.0.0.1:0", pool: web } }
pools:
  web: { backends: ${JSON.stringify(backends)} }
`
}

function placesIn(name: string): string[] {
  const text = readFileSync(join(bad, name), 'utf8')
  return [...text.matchAll(/^# expect: (?:(\S+\.yaml):)?(\d+:\d+) /gm)].map(
    ([, file, position]) => `${file ?? name}:${position}`,
  )
}

function checked(file: string): Promise<{ code: unknown; errors: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH }
    execFile(process.execPath, [programFile, 'check', '-c', file], { env }, (error, _, errors) => {
      resolve({ code: error?.code ?? 0, errors })
    })
  })
}
