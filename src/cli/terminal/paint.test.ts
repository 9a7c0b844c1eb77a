import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paintFor } from './paint.js'

const painted = '\x1b[32mup\x1b[39m'

test('colours on a terminal only, unless the environment says otherwise', () => {
  assert.equal(paintFor(true, {}).green('up'), painted)
  assert.equal(paintFor(false, {}).green('up'), 'up')
  assert.equal(paintFor(true, { TERM: 'dumb' }).green('up'), 'up')
  assert.equal(paintFor(true, { NO_COLOR: '1' }).green('up'), 'up')
  assert.equal(paintFor(true, { NO_COLOR: '' }).green('up'), painted)
  assert.equal(paintFor(false, { FORCE_COLOR: '1' }).green('up'), painted)
  assert.equal(paintFor(true, { FORCE_COLOR: '0' }).green('up'), 'up')
  assert.equal(paintFor(false, { FORCE_COLOR: '1', NO_COLOR: '1' }).green('up'), painted)
})
