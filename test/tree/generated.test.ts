/** What is printed from the schema says what the schema says: `npm run generate` keeps it so. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generatedFiles } from '../../src/app/manual/generated-files.js'

for (const [name, print] of Object.entries(generatedFiles)) {
  test(`${name} is fresh`, () => {
    const text = readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')
    assert.ok(text === print(text), 'run `npm run generate` and commit what it writes')
  })
}
