import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { finished, programFile } from './program.js'

test('help tells of verbs, options and examples', () => {
  const { code, output } = finished(['--help'])
  assert.equal(code, 0)
  for (const word of ['run', 'check', 'demo', 'doctor', 'completion', '--listen', 'Examples:']) {
    assert.ok(output.includes(word), word)
  }
})

test('the version is that of the package', () => {
  const file = new URL('../../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8'))
  assert.equal(finished(['--version']).output, `evener ${version}\n`)
})

const wrong: readonly (readonly [args: readonly string[], words: RegExp])[] = [
  [[], /^Usage: evener/],
  [['chekc'], /no such command "chekc"\n\(Did you mean check\?\)/],
  [['frobnicate'], /no such command "frobnicate"\nTry: evener --help/],
  [['pools', '-o', 'yaml'], /argument 'yaml' is invalid. Allowed choices are table, json/],
  [['weight'], /missing required argument 'backend'/],
  [['--lisen', ':80'], /unknown option '--lisen'\n\(Did you mean --listen\?\)/],
  [['run', '--deep'], /unknown option '--deep'/],
  [['check', 'evener.yaml'], /too many arguments/],
  [['--listen', ':80', 'run'], /--listen stands alone/],
  [['--listen', '127.0.0.1:0'], /--to is missing/],
  [['completion', 'tcsh'], /no completion for tcsh; there is bash, zsh, fish/],
  [['demo', '--seconds', 'soon'], /--seconds "soon": write a number/],
  [['demo', '--listen', '8080'], /--listen: "8080": write :8080/],
]
for (const [args, words] of wrong) {
  test(`wrong usage is refused with a hint: evener ${args.join(' ')}`, () => {
    const { code, output, errors } = finished(args)
    assert.equal(code, 2)
    assert.equal(output, '')
    assert.match(errors, words)
  })
}

test('without a running balancer the verbs that ask one say where they looked', () => {
  const { code, output, errors } = finished(['status', '--socket', '/nowhere/evener.sock'])
  assert.equal(code, 1)
  assert.equal(output, '')
  assert.match(
    errors,
    /^evener: no Evener listens at \/nowhere\/evener\.sock: there is no such file\n$/,
  )
})

test('help loads neither the configuration nor an engine: it must be quick', () => {
  const loaded = [...staticImports(programFile, new Set())]
  assert.ok(loaded.length > 3)
  assert.deepEqual(
    loaded.filter((file) => /\/src\/(app(?!\/version)|engine|control)\/|\/schema\.js$/.test(file)),
    [],
  )
})

test('running loads nothing of the admin interface before it is known to be on', () => {
  const serving = join(dirname(programFile), 'serve.js')
  const loaded = [...staticImports(serving, new Set())]
  assert.ok(loaded.some((file) => file.endsWith('/app/balancer.js')))
  assert.deepEqual(
    loaded.filter((file) => /^import .*'(@?hono|prom-client)\b/m.test(readFileSync(file, 'utf8'))),
    [],
  )
})

function staticImports(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(
    /^(?:im|ex)port .*'(\.[^']+\.js)'/gm,
  )) {
    staticImports(join(dirname(file), path!), seen)
  }
  return seen
}
