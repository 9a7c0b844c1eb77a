import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BackendPattern, backendsMatching } from './backend-pattern.js'

const backends = [
  { pool: 'web', name: 'a', address: '10.0.0.7:80' },
  { pool: 'web', name: 'b.1', address: '10.0.0.70:80' },
  { pool: 'web', name: 'bx1', address: '[fd00::7]:80' },
  { pool: 'db', name: '10.0.0.7:5432', address: '10.0.0.7:5432' },
  { pool: 'db', name: 'unix:/run/db/a.sock', address: 'unix:/run/db/a.sock' },
]

const cases: readonly (readonly [BackendPattern, readonly string[]])[] = [
  [{ pattern: 'web/a' }, ['a']],
  [{ pattern: 'web/*' }, ['a', 'b.1', 'bx1']],
  [{ pattern: 'web/b*' }, ['b.1', 'bx1']],
  [{ pattern: 'web/b.*' }, ['b.1']],
  [{ pattern: '*/a' }, ['a']],
  [{ pattern: 'db/unix:/run/db/a.sock' }, ['unix:/run/db/a.sock']],
  [{ pattern: 'db/unix:*' }, ['unix:/run/db/a.sock']],
  [{ pattern: 'web' }, []],
  [{ address: '10.0.0.7' }, ['a', '10.0.0.7:5432']],
  [{ address: '10.0.0.7:80' }, ['a']],
  [{ address: 'fd00::7' }, ['bx1']],
  [{ address: '[fd00::7]' }, ['bx1']],
  [{ address: 'unix:/run/db/a.sock' }, ['unix:/run/db/a.sock']],
  [{}, []],
]
for (const [pattern, names] of cases) {
  test(`${JSON.stringify(pattern)} means ${names.length} backends`, () => {
    assert.deepEqual(
      backendsMatching(backends, pattern).map(({ name }) => name),
      names,
    )
  })
}
