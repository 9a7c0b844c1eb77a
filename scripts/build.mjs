// Compiles src/, test/, bench/ and the model of dashboard/ to dist/, and bundles the dashboard.
// Outputs whose source is gone are deleted first, so that a removed test can never go on passing.

import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard } from './build-dashboard.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const outputs = join(root, 'dist')

removeOrphans()
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], {
  stdio: ['ignore', 2, 2],
})
if (status !== 0) process.exit(1)
const program = join(outputs, 'src', 'cli', 'main.js')
if (existsSync(program)) chmodSync(program, 0o755)
await buildDashboard()

function removeOrphans() {
  for (const folder of ['src', 'test', 'bench', 'dashboard/model']) {
    if (!existsSync(join(outputs, folder))) continue
    const entries = readdirSync(join(outputs, folder), { withFileTypes: true, recursive: true })
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name)
      if (!entry.isFile() || !/\.(d\.ts|js)(\.map)?$/.test(file)) continue
      const source = join(root, relative(outputs, file).replace(/\.(d\.ts|js)(\.map)?$/, '.ts'))
      if (!existsSync(source)) {
        rmSync(file)
        // The incremental state believes the file is there; without it the next build is whole.
        rmSync(join(outputs, '.tsbuildinfo'), { force: true })
      }
    }
  }
}
