// Runs the compiled tests with node:test. Arguments narrow the run: `npm test -- health` runs the
// test files whose path contains "health".

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const outputs = fileURLToPath(new URL('../dist', import.meta.url))
const words = process.argv.slice(2)
const files = readdirSync(outputs, { withFileTypes: true, recursive: true })
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()

if (files.length === 0) {
  console.error(`evener: no test file matches ${words.join(' ')}`)
  process.exit(1)
}
const reporter = process.stdout.isTTY ? 'spec' : (process.env.EVENER_TEST_REPORTER ?? 'spec')
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', `--test-reporter=${reporter}`, ...files],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
