import { caught, clean } from './samples.js'
import { size } from './size.js'

const lines = (count: number, text: string) => new Array<string>(count).fill(text)

caught(size, 'a file of 301 lines', 'src/core/a.ts', [...lines(301, 'a()'), ''])
clean(size, 'a file of 300 lines', 'src/core/a.ts', [...lines(300, 'a()'), ''])
caught(size, 'a line of 101 columns', 'src/core/a.ts', `// ${'a '.repeat(49)}`)
clean(size, 'a line of 100 columns', 'src/core/a.ts', `// ${'a'.repeat(97)}`)
clean(size, 'a long address', 'src/core/a.ts', `// https://example.com/${'a'.repeat(90)}`)

const openings: readonly (readonly [name: string, opening: readonly string[], closing: string])[] =
  [
    ['a function', ['export function a(b: string): void {'], '}'],
    ['an asynchronous function', ['async function a(): Promise<Result<A, { b: 1 }>> {'], '}'],
    ['an arrow function', ['const a = (b: string) => {'], '}'],
    ['a callback', ["socket.on('data', (chunk) => {"], '})'],
    ['a method', ['  async *#a(b: string) {'], '  }'],
    ['a constructor', ['  constructor(b: string) {'], '  }'],
  ]
for (const [name, opening, closing] of openings) {
  const inside = `${closing.replace(/\S+/, '')}  b()`
  caught(size, `${name} of 61 lines`, 'src/core/a.ts', [...opening, ...lines(59, inside), closing])
  clean(size, `${name} of 60 lines`, 'src/core/a.ts', [...opening, ...lines(58, inside), closing])
}
const signature = ['function a(', '  b: string,', '): void {']
caught(size, 'a signature of three lines', 'src/core/a.ts', [
  ...signature,
  ...lines(57, '  b()'),
  '}',
])
clean(size, 'a shorter one', 'src/core/a.ts', [...signature, ...lines(56, '  b()'), '}'])

clean(size, 'a long class', 'src/core/a.ts', [
  'class A extends b(C) {',
  ...lines(99, '  d = 1'),
  '}',
])
clean(size, 'a long table', 'src/core/a.ts', ['const a = b({', ...lines(99, '  d: 1,'), '})'])
clean(size, 'a long test', 'src/core/a.test.ts', ['test(b, () => {', ...lines(99, '  c()'), '})'])
