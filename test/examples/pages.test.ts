import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadConfigFiles } from '../../src/app/config-files.js'
import { closeReasons } from '../../src/core/close-reason.js'
import { formatProblems } from '../../src/core/config/format-problems.js'
import { until } from '../peer/wait.js'
import { readTree, rootPath } from '../tree/tidy/source-file.js'
import { askTimes, httpBackend } from './http-backend.js'
import { Program, programPath } from './program.js'

const pages = readTree().filter(({ path }) => /^(README\.md|docs\/[^/]+\.md)$/.test(path))
const page = (path: string) => pages.find((one) => one.path === path)!.text

/** The samples of a page in one language. */
function samplesOf(text: string, language: string): string[] {
  const fences = text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```/gm)
  return [...fences].flatMap(([, name, body = '']) => (name === language ? [body] : []))
}

for (const { path, text } of pages) {
  test(`the configurations in ${path} are right`, async (t) => {
    for (const sample of samplesOf(text, 'yaml')) {
      // A sample may show pools alone; the rest of the configuration is then nothing.
      const missing = ['listeners', 'pools'].filter((key) => !sample.includes(`${key}:`))
      const folder = temporaryFolder(t)
      const file = join(folder, 'evener.yaml')
      for (const named of [
        'examples/own-policy/policy.mjs',
        'test/recordings/certificates/ca.pem',
      ]) {
        copyFileSync(join(rootPath, named), join(folder, basename(named)))
      }
      writeFileSync(file, sample + missing.map((key) => `${key}: {}\n`).join(''))
      const loaded = await loadConfigFiles([file])
      if (!loaded.ok) assert.fail(formatProblems(loaded.error))
    }
  })

  test(`the commands in ${path} are commands`, async (t) => {
    const lines = samplesOf(text, 'sh')
      .join('')
      .replaceAll(/\\\n */g, '')
      .split('\n')
    for (const line of lines) {
      const [, words] = /^(?:npx )?evener (.*?)(?: > .*)?$/.exec(line) ?? []
      if (words === undefined) {
        assert.match(line, /^(npm start|curl .*|)$/, `${line}: what is this?`)
        continue
      }
      const dry = words.startsWith('-') ? ['--print-config'] : ['--help']
      await runs(t, [programPath, ...words.split(' '), ...dry])
    }
  })
}

test('the file in the README balances as it says', async (t) => {
  const [sample = ''] = samplesOf(page('README.md'), 'yaml')
  const file = join(temporaryFolder(t), 'evener.yaml')
  writeFileSync(file, await onThisMachine(t, sample))
  const program = new Program(t, [programPath, 'run', '-c', file])
  await program.events('backend.up', 2)
  const [opened] = await program.events('listener.opened', 1)
  const answers = await askTimes(String(opened?.address), 6)
  assert.equal(answers.filter((name) => name === 'b').length, 4, answers.join(' '))
  assert.equal(await program.stop(), 0)
})

test('the options in the README balance as they say', async (t) => {
  const line = samplesOf(page('README.md'), 'sh').find((text) => text.includes('--listen'))!
  const words = (await onThisMachine(t, line)).trim().replace('npx evener ', '').split(' ')
  const program = new Program(t, [programPath, ...words])
  await program.events('backend.up', 2)
  const [opened] = await program.events('listener.opened', 1)
  assert.deepEqual((await askTimes(String(opened?.address), 2)).toSorted(), ['a', 'b'])
  assert.equal(await program.stop(), 0)
})

for (const path of ['README.md', 'docs/library.md']) {
  test(`the program in ${path} runs`, async (t) => {
    const [sample = ''] = samplesOf(page(path), 'js')
    const file = join(temporaryFolder(t), 'sample.mjs')
    const after =
      "\nconsole.log('it ran')\nif (balancer.snapshot().phase === 'running') balancer.stop()\n"
    writeFileSync(file, (await onThisMachine(t, sample)) + after)
    const program = new Program(t, [file])
    await until('the program to end', () => program.hasEnded)
    assert.ok(program.text.includes('it ran'), program.text.join('\n'))
    assert.equal(await program.stop(), 0)
  })
}

test('the page on session records has every reason and every field', async (t) => {
  const text = page('docs/session-records.md')
  const [fields = '', reasons = ''] = text.split('## Reasons')
  assert.deepEqual(firstColumn(reasons), [...closeReasons])

  const a = await httpBackend(t, 'a')
  const program = new Program(t, [
    ...[programPath, '--listen', '127.0.0.1:0', '--to', a.address, '--health', 'off'],
  ])
  const [opened] = await program.events('listener.opened', 1)
  await askTimes(String(opened?.address), 1)
  const [record] = await program.events('session.closed', 1)
  const written = Object.keys(record ?? {}).filter((key) => !isAboutTheLine(key))
  assert.deepEqual(firstColumn(fields).toSorted(), written.toSorted())
})

/** What every line of the log has, whatever it is about. */
function isAboutTheLine(key: string): boolean {
  return ['time', 'level', 'event', 'msg'].includes(key)
}

function firstColumn(text: string): string[] {
  const cells = [...text.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

/** A sample with its addresses replaced by free ones of this machine, where backends answer. */
async function onThisMachine(t: TestContext, sample: string): Promise<string> {
  const [a, b] = [await httpBackend(t, 'a'), await httpBackend(t, 'b')]
  return sample
    .replaceAll('10.0.0.1:9001', a.address)
    .replaceAll('10.0.0.2:9001', b.address)
    .replaceAll(/(127\.0\.0\.1)?:8080/g, '127.0.0.1:0')
}

/** Inside the repository, where `evener` can be imported by its name. */
function temporaryFolder(t: TestContext): string {
  mkdirSync(join(rootPath, '.tmp'), { recursive: true })
  const folder = mkdtempSync(join(rootPath, '.tmp', 'sample-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function runs(t: TestContext, args: readonly string[]): Promise<void> {
  const program = new Program(t, args)
  await until(`${args.join(' ')} to end`, () => program.hasEnded)
  assert.equal(await program.stop(), 0, args.join(' '))
}
