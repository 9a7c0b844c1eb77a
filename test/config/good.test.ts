/**
 * Every file in good/ is read as the JSON beside it says, and read again from what it is printed
 * as. `EVENER_GOLDEN=write npm test -- good` writes the JSON anew; read what changed before
 * committing it.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfigFiles } from '../../src/app/config-files.js'
import { configToInput, formatConfig } from '../../src/core/config/format-config.js'
import { formatProblems } from '../../src/core/config/format-problems.js'
import { loadFrom } from './memory-files.js'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const folder = join(root, 'test/config/good')
const env = { WEB_PORT: '9001', WEIGHT: '3', HOST_ID: '0123' }

for (const name of readdirSync(folder).filter((file) => /\.(yaml|json|mjs)$/.test(file))) {
  if (name.endsWith('.golden.json')) continue
  test(`good/${name} is read as its golden JSON says`, async () => {
    const result = await loadConfigFiles([join(folder, name)], env)
    assert.ok(result.ok, result.ok ? '' : formatProblems(result.error))
    const { config, warnings } = result.value
    const told = warnings.map(({ path, message }) => `${path}: ${message}`)
    const golden = `${join(folder, name)}.golden.json`
    // Paths of files are whole ones; where this repository is says nothing.
    const json = JSON.stringify({ config, warnings: told }, null, 2)
    const text = `${json.replaceAll(root, '')}\n`
    if (process.env.EVENER_GOLDEN === 'write') writeFileSync(golden, text)
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(golden, 'utf8')))

    const printed = formatConfig(configToInput(config))
    const named = Object.fromEntries(
      [...json.matchAll(/"ca": "\/(.*)"/g)].map(([, ca]) => [ca, '']),
    )
    const again = await loadFrom({ ...named, 'printed.yaml': printed }, ['printed.yaml'])
    assert.ok(again.ok, again.ok ? '' : formatProblems(again.error))
    assert.deepEqual(again.value.config, config)
  })
}

test('the examples of docs/config.md are taken', async () => {
  const page = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text!)
  assert.ok(examples.length >= 2)
  for (const text of examples) {
    const result = await loadFrom({ 'evener.yaml': text }, ['evener.yaml'])
    assert.ok(result.ok, result.ok ? '' : formatProblems(result.error))
    assert.deepEqual(result.value.warnings, [])
  }
})
