// Checks the types of dashboard/ and bundles it into dist/dashboard: index.html and assets/. What
// is compiled there for its unit tests stands beside them. Types leave no trace in the bundle, so
// it is made again only when dashboard/ or a dependency has changed.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'dashboard')
const output = join(root, 'dist', 'dashboard')
const stamp = join(root, 'dist', '.dashboard-bundled')

/** Ends the process where the types are wrong. */
export async function buildDashboard() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', source], {
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(1)
  const hash = sourceHash()
  if (isBundled(hash)) return
  rmSync(stamp, { force: true })
  rmSync(join(output, 'assets'), { recursive: true, force: true })
  await build(bundling)
  writeFileSync(stamp, hash)
}

const bundling = {
  root: source,
  base: './',
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: output,
    emptyOutDir: false, // What is compiled for the tests stays.
    target: ['chrome123', 'firefox120', 'safari17.5'], // Those that know light-dark().
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // Files, which a policy without data: addresses allows.
    reportCompressedSize: false,
  },
}

function isBundled(hash) {
  if (!existsSync(stamp) || !existsSync(join(output, 'index.html'))) return false
  return readFileSync(stamp, 'utf8') === hash
}

function sourceHash() {
  const files = readdirSync(source, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  const others = [join(root, 'package-lock.json'), fileURLToPath(import.meta.url)]
  for (const file of [...files, ...others]) hash.update(readFileSync(file))
  return hash.digest('hex')
}
