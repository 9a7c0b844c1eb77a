import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { configSchema } from '../../src/core/config/schema.js'
import { shapeOf } from '../../src/core/config/schema-shape.js'
import { optionsIn } from '../../src/core/config/schema-walk.js'
import type { Shown } from './behaviour/shown.js'
import { behaviours, owed, parts } from './behaviour.js'

// A plain set of options does nothing itself: it speaks through what it holds.
const options = optionsIn(configSchema).filter(({ schema }) => {
  const { kind } = shapeOf(schema)
  return kind !== 'map' && kind !== 'named'
})
const paths = [...new Set(options.map(({ path }) => shownAt(path)))]

test('every option has a test that shows what it does', () => {
  const silent = paths.filter((path) => behaviours[path] === undefined && !owed.includes(path))
  assert.deepEqual(silent, [])
})

test('no option is listed in two places', () => {
  const listed = parts.flatMap((part) => Object.keys(part))
  assert.deepEqual(listed.toSorted(), Object.keys(behaviours).toSorted())
})

test('nothing is listed that is no option', () => {
  const listed = [...Object.keys(behaviours), ...owed]
  assert.deepEqual(
    listed.filter((path) => !paths.includes(path)),
    [],
  )
})

test('no test is owed that is there', () => {
  assert.deepEqual(
    owed.filter((path) => behaviours[path] !== undefined),
    [],
  )
})

for (const [path, shown] of Object.entries(behaviours)) {
  test(`the tests that show ${path} are there`, () => {
    assert.ok(shown.length > 0)
    assert.deepEqual(
      shown.filter((each) => !isThere(each)),
      [],
    )
  })
}

function isThere([file, title]: Shown): boolean {
  const url = new URL(`../../../${file}`, import.meta.url)
  const text = existsSync(url) ? readFileSync(url, 'utf8') : ''
  return ["'", '`', '"'].some((mark) =>
    ['test(', 'story(', 'scenario('].some((call) =>
      ['', '\n  ', '\n    '].some((gap) => text.includes(`${call}${gap}${mark}${title}${mark}`)),
    ),
  )
}

// The options of a probe are the same wherever one may stand: they are shown in one place.
function shownAt(path: string): string {
  return path
    .replace(/^pools\.\*\.backends\.\*\.health\./, 'pools.*.health.')
    .replace(/^(pools\.\*\.health)\.(?:all|any)\.\*\.(?!name$)/, '$1.')
}
