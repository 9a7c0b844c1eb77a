/** Configuration files of a real disk: what can be wrong with a file before it is read as one. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { configBytesMax, loadConfigFiles, valueBytesMax } from '../../src/app/config-files.js'
import type { Config } from '../../src/core/config/schema.js'
import { told } from './memory-files.js'

const folder = mkdtempSync(join(tmpdir(), 'evener-config-'))
after(() => rmSync(folder, { recursive: true }))

const good = 'listeners:\n  web: { bind: ":1", pool: web }\npools:\n  web: { backends: ["h:1"] }\n'

test('a file that is not there', () => refuses('absent.yaml', undefined, 'no such file'))
test('a part of the path that is a file', async () => {
  write('file', '')
  await refuses('file/evener.yaml', undefined, 'no such file: part of the path is not a folder')
})
test('a folder', () => refuses('.', undefined, 'a folder, not a file'))
test('an empty file', () => refuses('empty.yaml', '', 'the file is empty'))
test('a file of comments', () => refuses('comments.yaml', '# none\n', 'the file is empty'))
test('a link to itself', async () => {
  symlinkSync('loop.yaml', join(folder, 'loop.yaml'))
  await refuses('loop.yaml', undefined, 'symbolic links that lead in a circle')
})
test('bytes that are no text', () => {
  return refuses('zero.yaml', 'a: 1\nb: \0\n', 'not text: there is a zero byte in line 2')
})
test('text that is not UTF-8', () => {
  const latin1 = Buffer.from('a: 1\n\nb: caf\xe9\n', 'latin1')
  return refuses('latin1.yaml', latin1, 'not UTF-8 text: see line 3')
})
test('text that is UTF-16', () => {
  const utf16 = Buffer.from(`\ufeff${good}`, 'utf16le')
  return refuses('utf16.yaml', utf16, 'UTF-16 text; save it as UTF-8')
})
test('a file that is too big', () => {
  return refuses('huge.yaml', Buffer.alloc(configBytesMax + 1, '# '), 'over 16MiB')
})
test('a device without an end', async () => {
  const result = await loadConfigFiles(['/dev/zero'])
  assert.ok(!result.ok)
  assert.deepEqual(told(result.error), ['/dev/zero over 16MiB'])
})

test('a byte order mark and line ends of Windows are taken', async () => {
  const text = `\ufeff${good.replaceAll('\n', '\r\n')}`
  assert.ok((await load('windows.yaml', text)).pools.web)
  const problems = await problemsOf('windows-bad.yaml', `${text}nmae: x\r\n`)
  assert.deepEqual(problems, ['windows-bad.yaml:5:1 no such option "nmae"'])
})

test('a module is its default export, read again after it changed', async () => {
  const module = (name: string) => `export default {
    name: '${name}', listeners: {}, pools: {},
  }`
  assert.equal((await load('a.mjs', module('one'))).name, 'one')
  assert.equal((await load('a.mjs', `${module('two')} // Longer.`)).name, 'two')
})

test('a module in TypeScript is loaded, or refused by a runtime that cannot', async () => {
  const text = 'export default { listeners: {}, pools: {} } satisfies object\n'
  const typescript = (process.features as { typescript?: string | false }).typescript
  if (typeof typescript === 'string') assert.ok(await load('a.ts', text))
  else {
    const [major] = process.versions.node.split('.')
    const reason = new RegExp(`^a\\.ts Node ${major} cannot load a \\.ts configuration; run`)
    assert.match((await problemsOf('a.ts', text)).join(), reason)
  }
})

for (const [what, text, reason] of [
  ['without a default export', 'export const a = 1\n', /^m\d\.mjs no default export; write: /],
  ['that throws', 'throw new TypeError("not today")\n', /^m\d\.mjs TypeError: not today$/],
  ['that is no JavaScript', '\nexport default {\n', /^m\d\.mjs SyntaxError: .* \(line \d\)$/],
  ['whose default is a function', 'export default () => 1\n', /^m\d\.mjs expected options here/],
  [
    'that imports what is not there',
    'import "./none.mjs"\n',
    /^m\d\.mjs Error: Cannot find module/,
  ],
] as const) {
  test(`a module ${what} is refused`, async () => {
    assert.match((await problemsOf(`m${text.length % 10}.mjs`, text)).join('\n'), reason)
  })
}

test('a pattern takes files by name, sorted, no folders and no hidden files', async () => {
  for (const name of ['b', 'a', '.hidden', 'deep/c', 'deep/more/d']) {
    write(`conf.d/${name}.yaml`, `pools:\n  ${name.replace(/^.*\//, '')}: { backends: [] }\n`)
  }
  mkdirSync(join(folder, 'conf.d/folder.yaml'))
  const text = `include: [conf.d/*.yaml, "conf.?/*/*.yaml", none.d/*.yaml]\n${good}`
  const config = await load('patterns.yaml', text)
  assert.deepEqual(Object.keys(config.pools), ['web', 'a', 'b', 'c'])
})

for (const [pattern, reason] of [
  ['conf.e', 'conf.e: a folder, not a file; write conf.e/*.yaml'],
  ['none.yaml', 'none.yaml: no such file'],
  ['**/*.yaml', '"**" is not taken; "*" matches within one folder'],
] as const) {
  test(`including ${pattern} is refused`, async () => {
    write('conf.e/a.yaml', '')
    const problems = await problemsOf('include.yaml', `include: ["${pattern}"]\n${good}`)
    assert.deepEqual(problems, [`include.yaml:1:11 ${reason}`])
  })
}

test('a value comes from a file beside its own, less its last newline', async () => {
  write('name.txt', 'lb-7\n')
  assert.equal((await load('value.yaml', `name: \${file:name.txt}\n${good}`)).name, 'lb-7')
  assert.equal((await load('abs.yaml', `name: \${file:${folder}/name.txt}\n${good}`)).name, 'lb-7')
})

test('a value that is too big is refused, and none of it is told', async () => {
  write('big.txt', 'secret'.repeat(valueBytesMax / 4))
  const problems = await problemsOf('big.yaml', `name: \${file:big.txt}\n${good}`)
  assert.deepEqual(problems, ['big.yaml:1:7 ${file:big.txt}: over 64KiB'])
})

test('"-" is standard input', () => {
  const url = new URL('../../src/app/config-files.js', import.meta.url).href
  const script = `
    const { loadConfigFiles } = await import(${JSON.stringify(url)})
    const result = await loadConfigFiles(['-'])
    console.log(result.ok ? result.value.config.name : JSON.stringify(result.error))
  `
  const options = { input: `name: piped\n${good}`, encoding: 'utf8' } as const
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], options)
  assert.equal(run.stdout, 'piped\n', run.stderr)
})

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

async function load(name: string, content: string): Promise<Config> {
  const result = await loadConfigFiles([write(name, content)])
  assert.ok(result.ok, JSON.stringify(result))
  return result.value.config
}

async function problemsOf(name: string, content?: string | Uint8Array): Promise<string[]> {
  const file = content === undefined ? join(folder, name) : write(name, content)
  const result = await loadConfigFiles([file])
  assert.ok(!result.ok, 'it was accepted')
  return told(result.error).map((line) => line.replaceAll(`${folder}/`, ''))
}

async function refuses(name: string, content: string | Uint8Array | undefined, reason: string) {
  const shown = name === '.' ? folder : name
  assert.deepEqual(await problemsOf(name, content), [`${shown} ${reason}`])
}
