import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { finished, folderFor } from './program.js'

const config = `listeners: { web: { bind: "127.0.0.1:1", pool: web } }
pools: { web: { backends: [{ name: a, address: "10.0.0.1:80" }] } }
`

test('the same scenario and seed tell the same story, another seed another one', (context) => {
  const folder = folderFor(context)
  writeFileSync(join(folder, 'evener.yaml'), config)
  const clients = 'clients: [{ listener: web, rate: 20/s, open: 500ms }]'
  const told = (seed: number): string => {
    const text = `config: evener.yaml\nseed: ${seed}\nduration: 10s\n${clients}\n`
    writeFileSync(join(folder, 'scenario.yaml'), text)
    const { code, output, errors } = finished(['simulate', 'scenario.yaml'], { folder })
    assert.deepEqual([code, errors], [0, ''])
    return output
  }
  const first = told(1)
  assert.match(first, /^ +0\.0s {2}web\/a is up: probe passed\n/)
  assert.match(first, /\n\d+ sessions: \d+ done, \d+ still open\n$/)
  assert.equal(told(1), first)
  assert.notEqual(told(2), first)
})

for (const [text, errors] of [
  ['clients: []', /config: /],
  ['config: evener.yaml\nclients: []\nevnets: []', /Unrecognized key: "evnets"/],
  ['config: evener.yaml\nclients: [{ listener: web, rate: often }]', /clients\.0\.rate: .*rate/],
  ['config: evener.yaml\nclients: [{ listener: wbe, rate: 1/s }]', /no listener .* "wbe"/],
  ['config: evener.yaml\nclients: []\nevents: [{ at: 1s, backend: a }]', /no backend .* "a"/],
  ['config: gone.yaml\nclients: []', /gone\.yaml/],
  ['config: [', /scenario\.yaml: /],
] as const) {
  test(`a wrong scenario is refused: ${text.split('\n').at(-1)}`, (context) => {
    const folder = folderFor(context)
    writeFileSync(join(folder, 'evener.yaml'), config)
    writeFileSync(join(folder, 'scenario.yaml'), text)
    const result = finished(['simulate', 'scenario.yaml'], { folder })
    assert.equal(result.code, 2)
    assert.match(result.errors, errors)
    assert.equal(result.output, '')
  })
}

test('a scenario that is not there', () => {
  const { code, errors } = finished(['simulate', '/nowhere.yaml'])
  assert.equal(code, 2)
  assert.match(errors, /\/nowhere\.yaml cannot be read/)
})
