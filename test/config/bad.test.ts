/**
 * Every file in bad/ is refused with exactly the problems its first lines say:
 * `# expect: [FILE:]LINE:COLUMN MESSAGE | HINT`, or `-` where there is no position.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfigFiles } from '../../src/app/config-files.js'
import type { Problem } from '../../src/core/config/problem.js'

const folder = fileURLToPath(new URL('../../../test/config/bad', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

test('there are at least 40 wrong configurations', () => {
  assert.ok(files.length >= 40)
})

for (const name of files) {
  test(`bad/${name} is refused where it is wrong`, async () => {
    const file = join(folder, name)
    const result = await loadConfigFiles([file], {})
    assert.ok(!result.ok, 'it was accepted')
    assert.deepEqual(
      result.error.map((each) => told(each, file)),
      [...readFileSync(file, 'utf8').matchAll(/^# expect: (.*)$/gm)].map(([, words]) => words),
    )
  })
}

function told({ place, message, hint }: Problem, file: string): string {
  const { position } = place ?? {}
  const from = place === undefined || place.file === file ? '' : `${relative(folder, place.file)}:`
  const at = position === undefined ? '-' : `${position.line}:${position.column}`
  const words = hint === undefined ? message : `${message} | ${hint}`
  return `${from}${at} ${words.replaceAll(`${folder}/`, '')}`
}
