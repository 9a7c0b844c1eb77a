import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isShipped, readTree, rootPath } from '../tree/tidy/source-file.js'
import { lacksRegistry, run, temporaryFolder } from './command.js'

type Packed = readonly [
  { readonly filename: string; readonly files: readonly { readonly path: string }[] },
]

const bin = (name: string) => join(rootPath, 'node_modules', name)
const { version } = JSON.parse(readFileSync(join(rootPath, 'package.json'), 'utf8')) as {
  readonly version: string
}

/** What is in the package beside the compiled sources. A new name here is a decision. */
const besides = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/dashboard/assets/icon-HASH.svg',
  'dist/dashboard/assets/index-HASH.css',
  'dist/dashboard/assets/index-HASH.js',
  'dist/dashboard/index.html',
  'package.json',
  'packaging/README.md',
  'packaging/grafana/evener.json',
  'packaging/prometheus/evener-alerts.test.yml',
  'packaging/prometheus/evener-alerts.yml',
  'packaging/prometheus/prometheus.yml',
  'packaging/seccomp/evener.json',
  'packaging/systemd/evener.service',
  'schema.json',
]

/** What compiles but does not ship: it prints the manual and the JSON Schema. */
const unshipped =
  /^src\/(cli\/generate\.ts$|(core\/config|app)\/manual\/|control\/admin\/route-table\.ts$)/

async function pack(t: TestContext): Promise<{ readonly file: string; readonly paths: string[] }> {
  const folder = temporaryFolder(t)
  // Compiled it is already, or this test would not run; a second build beside it would disturb.
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const { code, stdout, stderr } = await run(rootPath, 'npm', args)
  assert.equal(code, 0, stderr)
  const [{ filename, files }] = JSON.parse(stdout) as Packed
  const paths = files.map(({ path }) => {
    return path.replace(/^(dist\/dashboard\/assets\/\w+)-[\w-]{8}\./, '$1-HASH.')
  })
  return { file: join(folder, filename), paths: paths.sort() }
}

test('the package holds each source compiled, with its types, and nothing else', async (t) => {
  const { paths } = await pack(t)
  const compiled = readTree()
    .map(({ path }) => path)
    .filter((path) => isShipped(path) && !unshipped.test(path))
    .flatMap((path) => ['.js', '.d.ts'].map((end) => `dist/${path.replace(/\.ts$/, end)}`))
  assert.deepEqual(paths, [...besides, ...compiled].sort())
})

test('publint and attw have nothing to say against the package', async (t) => {
  const { file } = await pack(t)
  const publint = await run(rootPath, process.execPath, [
    bin('publint/src/cli.js'),
    file,
    '--strict',
  ])
  assert.equal(publint.code, 0, publint.stdout + publint.stderr)
  const attw = await run(rootPath, process.execPath, [
    bin('@arethetypeswrong/cli/dist/index.js'),
    file,
    '--profile',
    'esm-only',
  ])
  assert.equal(attw.code, 0, attw.stdout + attw.stderr)
})

test('installed elsewhere without install scripts it runs, imports and type-checks', async (t) => {
  const { file } = await pack(t)
  const home = temporaryFolder(t)
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund']
  const install = await run(home, 'npm', ['install', ...flags, file])
  if (lacksRegistry(install)) return t.skip('the npm registry is out of reach')
  assert.equal(install.code, 0, install.stderr)

  const program = await run(home, 'npx', ['--no-install', 'evener', '--version'])
  assert.deepEqual([program.code, program.stdout], [0, `evener ${version}\n`], program.stderr)

  writeFileSync(join(home, 'use.ts'), useOfTheLibrary)
  const compiler = bin('typescript/bin/tsc')
  const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--noEmit']
  const checked = await run(home, process.execPath, [compiler, ...options, 'use.ts'])
  assert.equal(checked.code, 0, checked.stdout)

  const script = `const { createBalancer } = await import('evener')
    const balancer = await createBalancer({ listeners: {}, pools: {} })
    console.log(balancer.snapshot().phase)`
  const used = await run(home, process.execPath, ['--input-type=module', '--eval', script])
  assert.deepEqual([used.code, used.stdout], [0, 'new\n'], used.stderr)
})

const useOfTheLibrary = `import { createBalancer, defineConfig, type SessionRecord } from 'evener'

const config = defineConfig({
  listeners: { web: { bind: ':8080', pool: 'web' } },
  pools: { web: { backends: ['10.0.0.1:9001'] } },
})
const balancer = await createBalancer(config)
balancer.on('session.closed', (record: SessionRecord) => record.reason)
`

test('npx evener runs in the clone', async () => {
  const { code, stdout, stderr } = await run(rootPath, 'npx', ['--no-install', 'evener', '-V'])
  assert.deepEqual([code, stdout], [0, `evener ${version}\n`], stderr)
})
