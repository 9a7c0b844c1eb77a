/** The exec probe with real programs: its verdict, its words, and that nothing of them stays. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { outputCharactersMax } from '../../src/app/world/probe-exec.js'
import type { Address } from '../../src/core/address.js'
import type { ExecSpec } from '../../src/core/world.js'
import { until } from '../peer/wait.js'
import { unixPlace } from './backends.js'
import { ask, wordsOf } from './suite.js'

const heldBefore = heldNow() // The runner talks to its tests over pipes, too.
const address: Address = { kind: 'tcp', host: '127.0.0.1', port: 9001 }

test('the exit code decides', async () => {
  assert.equal(await verdict('exit 0'), 'passed')
  assert.equal(await verdict('exit 3'), 'exit code 3')
  assert.equal(await verdict('exit 3', { exitCodes: [0, 3] }), 'passed')
  assert.equal(await verdict('kill -TERM $$'), 'killed by SIGTERM')
})

test('the last line of the output is the reason', async () => {
  assert.equal(await verdict('echo fine; echo "no route" >&2; exit 2'), 'exit code 2: "no route"')
  assert.equal(
    await verdict('printf "a\\n\\nb \\033[31mred\\n\\n"; exit 1'),
    'exit code 1: "b \\u{1b}[31mred"',
  )
  const endless = await verdict(
    `head -c ${outputCharactersMax * 50} /dev/zero | tr '\\0' x; exit 1`,
  )
  assert.match(endless, /^exit code 1: "x{60}…"$/)
})

test('the program is told whom it is for, and gets its arguments as they are', async () => {
  const shown =
    'test "$EVENER_POOL/$EVENER_BACKEND" = web/app && ' +
    'test "$EVENER_ADDRESS:$EVENER_PORT" = 127.0.0.1:9001 && test "$MINE" = own'
  assert.equal(await verdict(shown, { env: { MINE: 'own' } }), 'passed')
  const plain = { ...spec(''), command: ['test', '$HOME; exit 1', '=', '$HOME; exit 1'] }
  assert.equal(wordsOf(await ask(plain, address)), 'passed')
  const unix = { kind: 'unix', path: '/run/a.sock' } as const
  const onUnix = spec('test "$EVENER_ADDRESS" = /run/a.sock && test -z "$EVENER_PORT"')
  assert.equal(wordsOf(await ask(onUnix, unix)), 'passed')
})

test('a program that cannot be run says nothing about the backend', async () => {
  const absent = await ask({ ...spec(''), command: ['/nonexistent/check'] }, address)
  assert.deepEqual(
    [absent.result, wordsOf(absent)],
    ['inconclusive', 'cannot run /nonexistent/check: no such file'],
  )
  const folder = await ask({ ...spec(''), command: ['/tmp'] }, address)
  assert.deepEqual(
    [folder.result, wordsOf(folder)],
    ['inconclusive', 'cannot run /tmp: permission denied'],
  )
  const zero = await ask({ ...spec(''), command: ['echo', 'a\0b'] }, address)
  assert.equal(zero.result, 'inconclusive')
})

test('time over: it is killed with all it has started', async (t) => {
  const place = unixPlace(t).path
  const script = `sleep 1000 & echo $! > ${place}; echo waiting; wait`
  const outcome = await ask(spec(script), address, { timeoutMs: 500 })
  assert.deepEqual([outcome.result, wordsOf(outcome)], ['failed', 'timeout: "waiting"'])
  await gone(place)
  await nothingLeft()
})

test('what a program leaves behind is killed when it ends', async (t) => {
  const place = unixPlace(t).path
  assert.equal(await verdict(`sleep 1000 & echo $! > ${place}; exit 0`), 'passed')
  await gone(place)
  await nothingLeft()
})

test('it can be ended at any moment', async (t) => {
  const place = unixPlace(t).path
  const ending = new AbortController()
  const asked = ask(spec(`sleep 1000 & echo $! > ${place}; wait`), address, {
    signal: ending.signal,
  })
  await until('the program to run', () => existsSync(place) && readFileSync(place, 'utf8') !== '')
  ending.abort()
  assert.equal(wordsOf(await asked), 'cancelled')
  await gone(place)
  await nothingLeft()
})

test('output without an end is not kept', async () => {
  const outcome = await ask(spec('yes'), address, { timeoutMs: 300 })
  assert.equal(wordsOf(outcome), 'timeout: "y"')
  await nothingLeft()
})

function spec(script: string): ExecSpec {
  return {
    type: 'exec',
    command: ['/bin/sh', '-c', script],
    env: {},
    exitCodes: [0],
    pool: 'web',
    backend: 'app',
  }
}

async function verdict(script: string, change: Partial<ExecSpec> = {}): Promise<string> {
  return wordsOf(await ask({ ...spec(script), ...change }, address))
}

// The process whose id stands in a file has ended.
async function gone(place: string): Promise<void> {
  const pid = Number(readFileSync(place, 'utf8'))
  assert.ok(pid > 1)
  await until(`process ${pid} to end`, () => {
    const file = `/proc/${pid}/stat`
    // Who is nobody's child any more may wait a while to be collected.
    return !existsSync(file) || / Z /.test(readFileSync(file, 'utf8'))
  })
}

async function nothingLeft(): Promise<void> {
  await until('processes and pipes to be let go of', () => heldNow() <= heldBefore)
}

function heldNow(): number {
  const held = process.getActiveResourcesInfo()
  return held.filter((name) => name === 'ProcessWrap' || name === 'PipeWrap').length
}
