import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readTree, rootPath } from '../tree/tidy/source-file.js'
import { lacksRegistry, run, temporaryFolder } from './command.js'

/** What somebody has who has just cloned the repository. */
function clone(folder: string): void {
  const paths = [...readTree().map(({ path }) => path), '.npmrc', '.gitignore']
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(rootPath, path), join(folder, path))
  }
}

test('a fresh clone sets itself up, also twice at the same time', async (t) => {
  const folder = temporaryFolder(t)
  clone(folder)
  const setUp = () => run(folder, 'npm', ['run', 'build'], { NODE_ENV: 'production' })
  const [first, second] = await Promise.all([setUp(), setUp()])
  if (lacksRegistry(first) || lacksRegistry(second)) {
    return t.skip('the npm registry is out of reach')
  }
  assert.deepEqual([first.code, second.code], [0, 0], first.stderr + second.stderr)
  const worked = [first, second].filter(({ stderr }) => /installing dependencies/.test(stderr))
  assert.equal(worked.length, 1, 'one installs, the other waits')

  const again = await setUp()
  assert.equal(again.code, 0)
  assert.doesNotMatch(again.stderr, /evener:/, 'nothing is left to do')
  const program = await run(folder, 'npx', ['--no-install', 'evener', '--version'])
  assert.equal(program.code, 0, program.stderr)
  const tested = await run(folder, 'npm', ['test', '--', 'core/result'])
  assert.equal(tested.code, 0, tested.stdout)
  const flags = ['--seconds', '1', '--listen', '127.0.0.1:0']
  const demo = await run(folder, 'npm', ['start', '--', ...flags])
  assert.equal(demo.code, 0, demo.stderr)
})

test('without npm the set-up says what is missing', async (t) => {
  const folder = temporaryFolder(t)
  clone(folder)
  const { code, stderr } = await run(folder, process.execPath, ['scripts/setup.mjs'], {
    PATH: folder,
  })
  assert.equal(code, 1)
  assert.match(stderr, /npm was not found/)
  assert.ok(!existsSync(join(folder, 'node_modules', '.evener-installed')))
})

test('a lock left by a set-up that died holds nobody up', async (t) => {
  const folder = temporaryFolder(t)
  clone(folder)
  const lock = join(folder, '.tmp', 'setup.lock')
  mkdirSync(lock, { recursive: true })
  writeFileSync(join(lock, 'pid'), '999999999')
  const { stderr } = await run(folder, process.execPath, ['scripts/setup.mjs'], { PATH: folder })
  assert.match(stderr, /npm was not found/) // It has got past the lock.
  assert.ok(!existsSync(lock))
})
