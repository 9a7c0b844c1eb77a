import { comments } from './comments.js'
import { caught, clean } from './samples.js'

const opening = '/** What this file is, in a line. */\n\n'
const path = 'src/core/a.ts'

caught(comments, 'no opening comment', path, 'const a = 1')
caught(comments, 'an opening that belongs to a name', path, '/** What a is. */\nconst a = 1')
caught(comments, 'an empty opening', path, '/** . */\n\nconst a = 1')
caught(comments, 'no doc comment', path, `${opening}export const a = 1`)
caught(comments, 'a line comment in place of one', path, `${opening}// Says a.\nexport type A = 1`)
caught(comments, 'an empty doc comment', path, `${opening}/** A. */\nexport class A {}`)
caught(comments, 'a helper of tests', 'test/a.ts', `${opening}export function a() {}`)
caught(comments, 'a script', 'scripts/a.mjs', 'run()')

clean(comments, 'what is not exported', path, `${opening}const a = 1`)
clean(comments, 'a doc comment', path, `${opening}/** How many of them. */\nexport const a = 1`)
clean(comments, 'one over several lines', path, [
  opening,
  '/**',
  ' * How many of them.',
  ' */',
  'export async function a() {}',
])
clean(comments, 'overloads', path, [
  opening,
  '/** How many of them. */',
  'export function a(b: 1): 2',
  'export function a(b: 2): 1',
])
clean(comments, 'lines as an opening', path, '// What this file is, in a line.\n\nconst a = 1')
clean(comments, 'below the line for the shell', path, `#!/usr/bin/env node\n${opening}const a = 1`)
clean(comments, 'a test', 'src/core/a.test.ts', 'const a = 1')
