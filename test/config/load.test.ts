import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatProblems } from '../../src/core/config/format-problems.js'
import { probesOf } from '../../src/core/config/health-fields.js'
import type { Config } from '../../src/core/config/schema.js'
import { loadFrom, type MemoryFiles, told } from './memory-files.js'

const web = 'listeners:\n  web: { bind: ":8080", pool: web }\n'
const pool = 'pools:\n  web: { backends: ["10.0.0.1:9001"] }\n'

test('included files add listeners and pools, sorted by name', async () => {
  const files = {
    'etc/evener.yaml': `include: [conf.d/*.yaml]\n${web}`,
    'etc/conf.d/20-web.yaml': pool,
    'etc/conf.d/10-api.yaml': 'pools:\n  api: { backends: ["10.0.0.2:9001"] }\n',
    'etc/conf.d/readme.txt': 'not: read\n',
  }
  const result = await loadFrom(files, ['etc/evener.yaml'])
  assert.ok(result.ok, JSON.stringify(result))
  assert.deepEqual(Object.keys(result.value.config.pools), ['api', 'web'])
  assert.deepEqual(result.value.files, [
    'etc/evener.yaml',
    'etc/conf.d/10-api.yaml',
    'etc/conf.d/20-web.yaml',
  ])
})

test('an included file includes others, relative to itself', async () => {
  const config = await loaded({
    'a.yaml': `include: sub/b.yaml\n${web}`,
    'sub/b.yaml': 'include: [c.yaml]\nlog: { level: warn }\n',
    'sub/c.yaml': pool,
  })
  assert.equal(config.log.level, 'warn')
  assert.ok(config.pools.web)
})

test('a pool in two files of an include names both places', async () => {
  const problems = await refused({
    'a.yaml': `include: [b.yaml]\n${web}${pool}`,
    'b.yaml': 'pools:\n  web: { backends: [] }\n',
  })
  assert.deepEqual(problems, [
    'b.yaml:2:3 the pool "web" is defined twice (a.yaml:5:3 defined first here)',
  ])
})

test('an option in two files of an include names both places', async () => {
  const problems = await refused({
    'a.yaml': `include: [b.yaml, c.yaml]\n${web}${pool}`,
    'b.yaml': 'log: { level: warn, format: json }\n',
    'c.yaml': 'log:\n  level: info\n  sessions: off\n',
  })
  assert.deepEqual(problems, [
    'c.yaml:2:3 "level" is defined twice (b.yaml:1:8 defined first here)',
  ])
})

test('files that include each other are refused', async () => {
  const problems = await refused({
    'a.yaml': `include: [b.yaml]\n${web}${pool}`,
    'b.yaml': 'include: [a.yaml]\n',
  })
  assert.deepEqual(problems, ['b.yaml:1:11 a.yaml is read a second time'])
})

test('includes end somewhere', async () => {
  const files: Record<string, string> = { 'a.yaml': `include: b0.yaml\n${web}${pool}` }
  for (let index = 0; index < 20; index++) {
    files[`b${index}.yaml`] = `include: b${index + 1}.yaml\n`
  }
  assert.deepEqual(await refused(files), ['b7.yaml:1:10 includes go deeper than 8 files'])
})

test('a problem in an included file is told with its file', async () => {
  const problems = await refused({
    'a.yaml': `include: [b.yaml]\n${web}${pool}`,
    'b.yaml': '\n\nlog:\n  level: loud\n',
  })
  assert.match(problems.join(), /^b\.yaml:4:10 expected "error", "warn"/)
})

test('a file that cannot be read is the one thing told', async () => {
  const problems = await refused({ 'a.yaml': `include: [b.yaml]\n${web}` })
  assert.deepEqual(problems, ['a.yaml:1:11 b.yaml: no such file'])
})

test('a later file wins option by option, and lists as a whole', async () => {
  const config = await loaded(
    {
      'a.yaml': `log: { level: debug, format: json }\nname: a\n${web}${pool}`,
      'b.yaml': 'log: { level: warn }\nname: b\npools:\n  api: { backends: ["h:1"] }\n',
    },
    ['a.yaml', 'b.yaml'],
  )
  assert.deepEqual(config.log, {
    level: 'warn',
    format: 'json',
    sessions: 'all',
    progress: false,
  })
  assert.equal(config.name, 'b')
  assert.deepEqual(Object.keys(config.pools), ['web', 'api'])
})

test('a listener in two files given with -c names both places', async () => {
  const problems = await refused({ 'a.yaml': `${web}${pool}`, 'b.yaml': web }, ['a.yaml', 'b.yaml'])
  assert.deepEqual(problems, [
    'b.yaml:2:3 the listener "web" is defined twice (a.yaml:2:3 defined first here)',
  ])
})

test('defaults lie under every pool and listener, whatever file they are in', async () => {
  const { pools, listeners } = await loaded({
    'a.yaml': `include: [b.yaml]\n${web}${pool}`,
    'b.yaml': `
defaults:
  listener: { timeouts: { idle: 5m } }
  pool:
    attempts: 5
    timeouts: { connect: 1s, idle: off }
    health: { type: http, path: /up, interval: 7s, expect: { status: [204, 205] } }
pools:
  own:
    backends: [h:1]
    timeouts: { connect: 2s }
    health: { interval: 8s, expect: { status: 200 } }
  tcp: { backends: [h:1], health: { type: tcp } }
  off: { backends: [h:1], health: off }
`,
  })
  assert.deepEqual(listeners.web?.timeouts, { idle: 300_000 })
  assert.equal(pools.web?.attempts, 5)
  assert.equal(pools.own?.timeouts.connect, 2000)
  assert.equal(pools.own?.timeouts.idle, false)
  const { own, tcp } = pools
  const http = probesOf(own!.health).probes[0]?.config
  assert.ok(http?.type === 'http')
  assert.equal(http.path, '/up')
  assert.equal(http.interval, 8000)
  assert.deepEqual(http.expect.status, [{ from: 200, to: 200 }], 'lists are replaced')
  const other = probesOf(tcp!.health).probes[0]?.config
  assert.equal(other?.type, 'tcp')
  assert.equal(other?.interval, 7000, 'what every type has lies under another type too')
  assert.equal(pools.off?.health, false)
})

test('what is wrong in defaults is told once, and there', async () => {
  const problems = await refused({
    'a.yaml': `include: [b.yaml]\n${web}${pool}  api: { backends: [], attempts: 99 }\n`,
    'b.yaml': 'defaults:\n  pool:\n    attempts: 0\n    timeouts: { connect: 1 }\n',
  })
  assert.deepEqual(problems, [
    'a.yaml:6:34 expected a whole number from 1 to 16, got 99',
    'b.yaml:3:15 expected a whole number from 1 to 16, got 0',
    'b.yaml:4:26 expected a duration such as 5s, got 1',
  ])
})

test('anchors and merge keys work, and what begins with x- is ignored', async () => {
  const { pools } = await loaded({
    'a.yaml': `
x-times: &times { connect: 1s, idle: 2m }
x-anything: { at: [all], unset: "\${NOT_SET}" }
$schema: ./schema.json
${web}pools:
  web: &web
    backends: [10.0.0.1:9001]
    timeouts: { <<: *times, idle: 3m }
  copy: { <<: *web, attempts: 7 }
`,
  })
  assert.equal(pools.web?.timeouts.connect, 1000)
  assert.equal(pools.web?.timeouts.idle, 180_000)
  assert.equal(pools.copy?.attempts, 7)
  assert.equal(pools.copy?.backends.length, 1)
})

test('variables and files are put in, relative to the file they are written in', async () => {
  const { pools, name } = await loaded(
    {
      'a.yaml': `include: sub/b.yaml\nname: \${HOST_ID}\n${web}`,
      'sub/b.yaml': `pools:
  web:
    backends: [{ address: "10.0.0.1:\${PORT:-9001}", weight: "\${file:weight}" }]
`,
      'sub/weight': '7',
    },
    ['a.yaml'],
    { HOST_ID: '12' },
  )
  assert.equal(name, '12', 'a name that looks like a number is still a name')
  assert.equal(pools.web?.backends[0]?.name, '10.0.0.1:9001')
  assert.equal(pools.web?.backends[0]?.weight, 7)
})

test('what cannot be put in is told together with everything else', async () => {
  const problems = await refused({
    'a.yaml': `name: \${A}\nlgo: {}\n${web}pools:\n  web: { backends: ["h:\${B}"] }\n`,
  })
  assert.deepEqual(
    problems.map((line) => line.replace(/ .*/, '')),
    ['a.yaml:1:7', 'a.yaml:2:1', 'a.yaml:6:24'],
  )
})

test('messages never show what was put in', async () => {
  const secret = 's3cr3t-t0ken'
  const uses = [
    'name: "${S}!"',
    'engine: ${S}',
    'log: { level: "${S}", sessions: "${S}" }',
    'shutdown: { delay: "${S}" }',
    'limits: { sessions: "${S}" }',
    'buffers: { perDirection: "${file:s}" }',
    'defaults: { pool: { attempts: "${S}" } }',
    'x: "${S}"',
  ]
  const body = `listeners:
  web: { bind: "\${S}", pool: "\${S}", keepAlive: "\${S}", protocol: "\${S}" }
  api: { bind: ":\${S}", pool: "\${S}" }
pools:
  web:
    backends: ["\${S}", "\${S}", { name: "\${S}", address: "\${S}:1" }]
    health: { type: "\${S}", path: "\${S}" }
    balance: "\${S}"
  api:
    backends: "\${S}"
    health: { type: http, path: "\${S}", host: "\${S}/", expect: { body: "/(\${S}/" } }
  dup:
    backends: [{ name: "\${S}", address: "\${S}:1" }, { name: "\${S}", address: "h:1" }]
`
  const text = `${uses.join('\n')}\n${body}`
  const result = await loadFrom({ 'a.yaml': text, s: secret }, ['a.yaml'], { S: secret })
  assert.ok(!result.ok)
  assert.ok(result.error.length > 20, `only ${result.error.length} problems`)
  const shown = formatProblems(result.error) + JSON.stringify(result.error)
  for (const part of [secret, 's3cr3t', 't0ken']) assert.ok(!shown.includes(part), part)
})

test('nor is a word told or suggested that is near to what was put in', async () => {
  const text = `
log: { level: "\${LEVEL}" }
listeners: { web: { bind: ":1", pool: "\${POOL}", protocol: "\${PLANNED}" } }
pools:
  web: { backends: ["h:1"], health: { type: "\${TYPE}" } }
`
  const env = { LEVEL: 'inof', POOL: 'wbe', TYPE: 'htpp', PLANNED: 'udp' }
  const result = await loadFrom({ 'a.yaml': text }, ['a.yaml'], env)
  assert.ok(!result.ok)
  assert.deepEqual(
    result.error.map(({ hint, message }) => hint ?? message.replace(/.*(the value)/, '$1')),
    [
      'the value of "${LEVEL}" is not "error", "warn", "info" or "debug"',
      'there is no pool "${POOL}"',
      'the value of "${PLANNED}" is not "tcp"',
      'the value of "${TYPE}"',
    ],
  )
})

test('a module has no positions, and its problems say which option', async () => {
  const problems = await refused({
    'a.mjs': {
      listeners: { web: { bind: ':1', pool: 'wbe', timeouts: { idle: 5 } } },
      pools: { web: { backends: [() => 'h:1'], health: new Date(0), extra: undefined } },
    },
  })
  assert.deepEqual(problems, [
    'a.mjs there is no pool "wbe"',
    'a.mjs expected a duration such as 5s or false, got 5',
    'a.mjs expected an address such as 10.0.0.1:9001 or a set of options, got a function',
    'a.mjs expected a set of options or false, got an object of a class',
  ])
})

async function loaded(
  files: MemoryFiles,
  names = [Object.keys(files)[0]!],
  env = {},
): Promise<Config> {
  const result = await loadFrom(files, names, env)
  assert.ok(result.ok, result.ok ? '' : formatProblems(result.error))
  return result.value.config
}

async function refused(
  files: MemoryFiles,
  names: readonly string[] = [Object.keys(files)[0]!],
): Promise<string[]> {
  const result = await loadFrom(files, names)
  assert.ok(!result.ok, 'it was accepted')
  return told(result.error)
}
