import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deadFiles } from './dead-files.js'
import { sourceFile } from './source-file.js'

const found = (files: Readonly<Record<string, string>>) => {
  const tree = Object.entries(files).map(([path, text]) => sourceFile(path, text))
  return deadFiles.check(tree).map(({ path }) => path)
}

test('tidy catches dead files: one nobody imports', () => {
  assert.deepEqual(found({ 'src/index.ts': "import './a.js'", 'src/a.ts': '', 'src/b.ts': '' }), [
    'src/b.ts',
  ])
})

test('tidy catches dead files: one that only its own test imports', () => {
  assert.deepEqual(found({ 'src/a.ts': '', 'src/a.test.ts': "import './a.js'" }), ['src/a.ts'])
})

test('tidy catches dead files: a piece of test that no test imports', () => {
  assert.deepEqual(found({ 'test/a.ts': '', 'test/b.test.ts': '' }), ['test/a.ts'])
})

test('tidy allows dead files: entries, worker threads, what tests import in test', () => {
  const tree = {
    'src/index.ts': "const thread = new URL('./worker.js', import.meta.url)",
    'src/worker.ts': '',
    'src/cli/main.ts': '',
    'test/a.ts': '',
    'test/b.test.ts': "import './a.js'",
    'dashboard/main.tsx': "import { App } from './parts/app.js'",
    'dashboard/parts/app.tsx': '',
  }
  assert.deepEqual(found(tree), [])
})
