import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, isScript, isShipped, packageOf, readTree } from './tidy/source-file.js'

type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const tree = readTree()
const textOf = (path: string) => tree.find((file) => file.path === path)!.text
const manifest = JSON.parse(textOf('package.json')) as Manifest

test('every dependency is used by what ships', () => {
  const used = new Set(
    tree
      .filter(({ path }) => isShipped(path))
      .flatMap(importsOf)
      .map(({ asked }) => packageOf(asked)),
  )
  for (const name of Object.keys(manifest.dependencies)) {
    assert.ok(used.has(name), `nothing in src imports ${name}`)
  }
})

test('every development dependency is used by a test or a script', () => {
  const texts = tree
    .filter(({ path }) => isScript(path) || path === 'tsconfig.json' || path === 'biome.json')
    .map(({ text }) => text)
    .join('\n')
  for (const name of Object.keys(manifest.devDependencies)) {
    const short = name.startsWith('@types/') ? `"${name.slice('@types/'.length)}"` : name
    assert.ok(texts.includes(short) || texts.includes(`'${name.split('/')[0]}'`), name)
  }
})

test('the lock file holds what the manifest asks for', () => {
  const lock = JSON.parse(textOf('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Partial<Manifest>>>
  }
  assert.deepEqual(lock.packages['']?.dependencies, manifest.dependencies)
  assert.deepEqual(lock.packages['']?.devDependencies, manifest.devDependencies)
})
