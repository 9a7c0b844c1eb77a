/** The state file: what was acknowledged is there, whatever ends the program that writes it. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { StateFile } from '../../src/app/state-file.js'
import type { Override } from '../../src/core/override.js'
import { emptyState, parseState } from '../../src/core/state-document.js'

const writer = fileURLToPath(new URL('./state-writer.js', import.meta.url))
const kills = 100

test('killed in the middle of writing 100 times, it has lost no override', async (context) => {
  const path = join(await folder(context), 'state.json')
  let acknowledged = 0
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [writer, path, String(acknowledged)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    context.after(() => child.kill('SIGKILL'))
    const enough = 1 + (kill % 7)
    let heard = 0
    child.on('message', (revision) => {
      acknowledged = revision as number
      heard += 1
      if (heard === enough) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    const parsed = parseState(await readFile(path, 'utf8'))
    assert.ok(parsed.ok, 'the file is whole')
    const kept = Date.parse(parsed.value.overrides[0]!.setAt)
    assert.equal(parsed.value.overrides.length, 50)
    assert.ok(kept >= acknowledged, `acknowledged ${acknowledged}, kept ${kept}`)
    acknowledged = kept
  }
})

test('a damaged file is set aside with its contents, and the start goes on', async (context) => {
  const path = join(await folder(context), 'state.json')
  await writeFile(path, '{"version": 1, "over')
  const loaded = await new StateFile(path).load(1234)
  assert.ok(loaded.ok)
  assert.deepEqual(loaded.value.state, emptyState)
  assert.equal(loaded.value.setAside?.path, `${path}.damaged-1234`)
  assert.equal(await readFile(`${path}.damaged-1234`, 'utf8'), '{"version": 1, "over')
})

test('while one state is written, only the newest of the others follows', async (context) => {
  const path = join(await folder(context), 'deeper', 'state.json')
  const file = new StateFile(path)
  assert.deepEqual(await file.load(0), {
    ok: true,
    value: { state: emptyState, setAside: undefined },
  })
  const saved = await Promise.all([1, 2, 3, 4].map((at) => file.save(stateAt(at))))
  assert.ok(saved.every(({ ok }) => ok))
  const loaded = await file.load(0)
  assert.ok(loaded.ok)
  assert.equal(loaded.value.state.overrides[0]?.setAt, stateAt(4).overrides[0]?.setAt)
  assert.deepEqual(await readdir(join(path, '..')), ['state.json'])
})

test('a state that cannot be written says why', async (context) => {
  const inTheWay = join(await folder(context), 'file')
  await writeFile(inTheWay, '')
  const saved = await new StateFile(join(inTheWay, 'state.json')).save(emptyState)
  assert.ok(!saved.ok)
  assert.match(saved.error, /EEXIST/)
})

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evener-state-'))
  context.after(() => rm(path, { recursive: true }))
  return path
}

function stateAt(ms: number): { version: 1; members: []; overrides: Override[] } {
  const author = { by: 'test', via: 'library', reason: null } as const
  const times = { setAt: new Date(ms).toISOString(), expiresAt: null }
  return {
    version: 1,
    members: [],
    overrides: [{ pool: 'web', backend: 'a', weight: 1, ...author, ...times }],
  }
}
