import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { widthOf } from '../../core/text-width.js'
import { fitTable, type TableColumn } from './fit-table.js'
import { colourless } from './paint.js'

type Row = { readonly name: string; readonly count: number; readonly why: string }

const columns: readonly TableColumn<Row>[] = [
  { title: 'NAME', cell: ({ name }) => name, shrinksTo: 6 },
  { title: 'COUNT', cell: ({ count }) => String(count), isNumber: true },
  { title: 'WHY', cell: ({ why }) => why, leaves: 1, shrinksTo: 5 },
]
const rows: readonly Row[] = [
  { name: 'web/10.0.0.1:9001', count: 7, why: 'connection refused' },
  { name: 'web/b', count: 12_345, why: 'answered 200' },
]

test('with room enough everything stands in its column', () => {
  assert.equal(
    fitTable(columns, rows, Number.POSITIVE_INFINITY, colourless),
    [
      'NAME               COUNT  WHY',
      'web/10.0.0.1:9001      7  connection refused',
      'web/b              12345  answered 200',
      '',
    ].join('\n'),
  )
})

test('the widest column that may be cut is cut first', () => {
  const [, first] = fitTable(columns, rows, 36, colourless).split('\n')
  assert.equal(first, 'web/10.0.0.1:9001      7  connectio…')
})

test('what matters least leaves when cutting is not enough', () => {
  const [heading, first] = fitTable(columns, rows, 16, colourless).split('\n')
  assert.equal(heading, 'NAME       COUNT')
  assert.equal(first, 'web/10.0…      7')
})

test('no line is wider than the terminal, whatever is in the table', () => {
  const row = fc.record({
    name: fc.string(),
    count: fc.nat(),
    why: fc.string({ unit: 'grapheme' }),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 80 }), (some, width) => {
      const plain = some.map((one) => ({ ...one, why: one.why.replace(/\s|\p{Cc}/gu, '') }))
      for (const line of fitTable(columns, plain, width, colourless).split('\n')) {
        assert.ok(widthOf(line) <= width, line)
      }
    }),
  )
})
