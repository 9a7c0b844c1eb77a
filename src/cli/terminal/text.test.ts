import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { widthOf } from '../../core/text-width.js'
import { cut, left, printable, printableJson, right, wrap } from './text.js'

test('control characters are shown, never sent', () => {
  assert.equal(printable('a\x1b[31mb\x07\r\n\x9b'), 'a\\x1b[31mb\\x07\\x0d\\x0a\\x9b')
  assert.equal(printable('safe\u202etxt.exe'), 'safe\\u202etxt.exe')
  assert.equal(printable('plain → text ✓ é 漢'), 'plain → text ✓ é 漢')
})

test('printable JSON means the same and holds no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = printableJson(JSON.stringify({ text }))
      assert.deepEqual(JSON.parse(json), { text })
      assert.doesNotMatch(json, /[\p{Cc}\p{Bidi_Control}]/u)
    }),
  )
})

test('width counts columns, not characters', () => {
  assert.equal(widthOf('abc'), 3)
  assert.equal(widthOf('漢字'), 4)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(widthOf('→✓█'), 3)
})

test('left and right give exactly the width asked for, when letters are single', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 40 }), (text, width) => {
      const shown = printable(text)
      assert.equal(widthOf(left(shown, width)), width)
      assert.equal(widthOf(right(shown, width)), width)
    }),
  )
})

test('what does not fit ends in an ellipsis', () => {
  assert.equal(cut('backend', 5), 'back…')
  assert.equal(cut('backend', 7), 'backend')
  assert.equal(cut('漢字漢字', 4), '漢…')
  assert.equal(cut('x', 0), '')
  assert.equal(right('7', 3), '  7')
})

test('words wrap at the width', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three'])
  assert.deepEqual(wrap('incomprehensible', 5), ['inco…'])
})
