// `npm run check`: what a contributor runs before every commit. Form (Biome), types (the build has
// done that), and every test that needs no socket: all of src/core, the tests of the tree
// itself, and the arithmetic of the bench.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const steps = [
  [
    'form',
    join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
    ['check', '--error-on-warnings', '.'],
  ],
  [
    'tests',
    join(root, 'scripts', 'test.mjs'),
    ['src/core/', 'test/tree/', 'dist/bench/', 'dist/dashboard/'],
  ],
]
for (const [name, program, args] of steps) {
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) {
    console.error(`evener: check failed at ${name}; \`npm run format\` mends most of the form`)
    process.exit(1)
  }
}
