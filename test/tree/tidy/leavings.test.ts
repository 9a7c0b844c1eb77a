import { leavings } from './leavings.js'
import { caught, clean } from './samples.js'

for (const word of ['FIXME', 'TODO', 'XXX']) {
  caught(leavings, `${word} in a comment`, 'src/core/a.ts', `// ${word}: later`)
  caught(leavings, `${word} in a page`, 'docs/a.md', `${word}: later`)
}
for (const call of [
  'test.only(',
  'it.skip(',
  'describe.todo(',
  't.skip()',
  'test(a, { skip: true },',
]) {
  caught(leavings, call, 'test/a.test.ts', call)
}
clean(leavings, 'a skip with its reason', 'test/a.test.ts', "test(a, { skip: 'no IPv6 here' }, b)")
clean(leavings, 'the words in a string', 'test/a.test.ts', "const words = ['TODO', 'test.only']")
