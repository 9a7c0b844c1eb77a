import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rowsShown, topFor } from './rows-shown.js'

const someScrolled = fc.record({
  rowCount: fc.nat({ max: 3000 }),
  rowHeight: fc.constant(30),
  top: fc.nat({ max: 100_000 }),
  height: fc.integer({ min: 30, max: 2000 }),
})

test('what is in sight is drawn, little else, and nothing changes its place', () => {
  fc.assert(
    fc.property(someScrolled, (scrolled) => {
      const { rowCount, rowHeight, height } = scrolled
      const top = Math.min(scrolled.top, Math.max(0, rowCount * rowHeight - height))
      const { first, end, above, below } = rowsShown({ ...scrolled, top })
      assert.equal(above + (end - first) * rowHeight + below, rowCount * rowHeight)
      assert.ok(first >= 0 && end <= rowCount)
      assert.ok(
        above <= top &&
          rowCount * rowHeight - below >= Math.min(top + height, rowCount * rowHeight),
      )
      assert.ok(end - first <= Math.ceil(height / rowHeight) + 16)
    }),
  )
})

test('a row is brought into sight by the shortest way', () => {
  const scrolled = { rowCount: 100, rowHeight: 30, top: 300, height: 300 }
  assert.equal(topFor(12, scrolled), 300)
  assert.equal(topFor(5, scrolled), 150)
  assert.equal(topFor(20, scrolled), 330)
})
