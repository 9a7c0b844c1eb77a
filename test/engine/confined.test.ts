/**
 * Evener where system calls are refused, as in containers: without io_uring it says why in one
 * line, and with the profile in packaging/ everything works.
 */

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { probeUring } from '../../src/engine/uring/probe.js'
import type { Verdict } from './confine.js'

const runProgram = fileURLToPath(new URL('./confined-run-program.js', import.meta.url))
const nobody = '127.0.0.1:1'
const program = fileURLToPath(new URL('./confined-program.js', import.meta.url))
const profile = new URL('../../../packaging/seccomp/evener.json', import.meta.url)
const headers = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h'
const probed = probeUring()
const [ioUringSetup, ioUringEnter, ioUringRegister] = [425, 426, 427] as const

type Answer = {
  readonly why: string | null
  readonly engine?: { readonly name: string; readonly why: string | null }
  readonly text?: string
  readonly failure?: string
}

for (const [name, why] of [
  ['EPERM', /^io_uring is not permitted here \(EPERM\), as container seccomp profiles do$/],
  ['ENOSYS', /^io_uring is not in this kernel$/],
] as const) {
  // Where this machine refuses it by itself, its own reason is what is told.
  const expected = probed.ok ? why : /^[^\n]+$/
  const verdicts = [{ call: ioUringSetup, errno: constants.errno[name] }]
  test(`io_uring refused with ${name}: auto serves on net, and says why`, async () => {
    const { why: told, engine, text } = await play('auto', verdicts, null)
    assert.match(told ?? '', expected)
    assert.deepEqual([engine, text], [{ name: 'net', why: told }, 'hello'])
  })

  test(`io_uring refused with ${name}: who asks for it is told why`, async () => {
    const { failure } = await play('uring', verdicts, null)
    const [sentence = '', remedy] = (failure ?? '').split('\n')
    assert.match(sentence, /^engine uring: /)
    assert.match(sentence.replace('engine uring: ', ''), expected)
    assert.equal(remedy, 'To do without it: engine: auto')
  })
}

test('the program serves on net and logs why where io_uring is refused', async (context) => {
  const child = spawn(process.execPath, [runProgram, '--listen', '127.0.0.1:0', '--to', nobody])
  context.after(() => child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, engine, why } = JSON.parse(line) as Record<string, string>
    if (event !== 'process.started') continue
    assert.equal(engine, 'net')
    assert.match(why ?? '', probed.ok ? /^io_uring is not permitted here \(EPERM\)/ : /^[^\n]+$/)
    return
  }
  assert.fail('it did not start')
})

test('a filter that refuses only io_uring_enter is found before the start', async () => {
  const verdicts = [{ call: ioUringEnter, errno: constants.errno.EPERM }]
  const { why: told, engine, text } = await play('auto', verdicts, null)
  assert.match(told ?? '', /^[^\n]+$/)
  assert.deepEqual([engine, text], [{ name: 'net', why: told }, 'hello'])
})

test('what is refused only when the engine is made: auto serves on net, and says why', async () => {
  const verdicts = [{ call: ioUringRegister, errno: constants.errno.EPERM }]
  const { why: told, engine, text } = await play('auto', verdicts, null)
  assert.equal(told, probed.ok ? null : probed.error, 'the probe registers nothing')
  const refused = /^io_uring cannot be set up: io_uring_register \(EPERM\): io_uring is not allowed/
  assert.deepEqual([engine?.name, text], ['net', 'hello'])
  assert.match(engine?.why ?? '', probed.ok ? refused : /^[^\n]+$/)
})

test('under the profile in packaging the uring engine works', { skip: whyNotHere() }, async () => {
  const verdicts = verdictsOf(readFileSync(profile, 'utf8'), callNumbers())
  assert.ok(verdicts.length > 200)
  const { why, engine, text, failure } = await play('uring', verdicts, constants.errno.EPERM)
  assert.deepEqual([why, failure, engine?.name, text], [null, undefined, 'uring', 'hello'])
})

async function play(
  engine: 'auto' | 'uring',
  verdicts: readonly Verdict[],
  otherwise: number | null,
): Promise<Answer> {
  const order = JSON.stringify({ engine, verdicts, otherwise })
  const options = { timeout: 20_000 }
  const { stdout } = await promisify(execFile)(process.execPath, [program, order], options)
  return JSON.parse(stdout) as Answer
}

function whyNotHere(): string | false {
  if (!probed.ok) return probed.error
  if (process.arch !== 'x64') return 'the numbers of system calls are known for x64 only'
  try {
    readFileSync(headers)
    return false
  } catch {
    return `${headers} is missing: the numbers of system calls are not known`
  }
}

function callNumbers(): Map<string, number> {
  const lines = readFileSync(headers, 'utf8').matchAll(/^#define __NR_(\w+) (\d+)$/gm)
  return new Map([...lines].map(([, name, number]) => [name!, Number(number)]))
}

// Conditions on arguments are left out: they only ever refuse what no one here asks for.
function verdictsOf(text: string, numbers: ReadonlyMap<string, number>): Verdict[] {
  type Rule = { readonly names: string[]; readonly action: string; readonly errnoRet?: number }
  const { syscalls } = JSON.parse(text) as { readonly syscalls: readonly Rule[] }
  return syscalls.flatMap(({ names, action, errnoRet }) => {
    const errno = action === 'SCMP_ACT_ALLOW' ? null : (errnoRet ?? constants.errno.EPERM)
    return names.flatMap((name) => {
      const call = numbers.get(name)
      return call === undefined ? [] : [{ call, errno }]
    })
  })
}
