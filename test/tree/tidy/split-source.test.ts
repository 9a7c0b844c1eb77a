// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are source text

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitSource } from './split-source.js'

const cases: readonly (readonly [name: string, text: string, code: string, comments: string])[] = [
  ['line comment', 'a() // b\nc', 'a()     \nc', '    // b\n '],
  ['block comment', 'a /* b\nc */ d', 'a     \n     d', '  /* b\nc */  '],
  ['comment in a string', "a('// b')", "a('    ')", '         '],
  ['escaped quote', "'it\\'s' // b", "'     '     ", '        // b'],
  ['template', '`a ${b(`c`)} d` // e', '`  ${b(` `)}  `     ', '                // e'],
  ['braces in a template', '`${{ a: { b } }.a} c`', '`${{ a: { b } }.a}  `', ' '.repeat(21)],
  ['expression', "a = /[/'] b/g // c", 'a = /      /g     ', '              // c'],
  ['division', 'a / b // c / d', 'a / b         ', '      // c / d'],
]
for (const [name, text, code, comments] of cases) {
  test(`code and comments are told apart: ${name}`, () => {
    assert.deepEqual(splitSource(text), { code, comments })
  })
}
