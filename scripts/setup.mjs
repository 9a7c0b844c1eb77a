// Brings a fresh clone to a state where it can run: dependencies installed, sources compiled.
// Plain JavaScript without dependencies, because it runs before anything is installed. Quick when
// nothing changed: it compares the lock file and the newest source with the stamps it left.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const installStamp = join(root, 'node_modules', '.evener-installed')
const buildStamp = join(root, 'dist', '.evener-built')

requireNode(20, 19)
installWhenNeeded()
buildWhenNeeded()

function requireNode(majorMin, minorMin) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return
  fail(`Evener needs Node ${majorMin}.${minorMin} or newer; this is ${process.version}.`)
}

function installWhenNeeded() {
  const wanted = hashOf([join(root, 'package-lock.json')], (file) => readFileSync(file))
  if (readStamp(installStamp) === wanted) return
  console.error('evener: installing dependencies …')
  run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'])
  writeFileSync(installStamp, wanted)
}

function buildWhenNeeded() {
  const sources = ['src', 'test', 'dashboard'].flatMap((folder) => filesUnder(join(root, folder)))
  sources.push(join(root, 'tsconfig.json'), join(root, 'package-lock.json'))
  const wanted = hashOf(sources, (file) => {
    const { mtimeMs, size } = statSync(file)
    return `${file} ${mtimeMs} ${size}`
  })
  if (readStamp(buildStamp) === wanted) return
  console.error('evener: compiling …')
  run(process.execPath, [join(root, 'scripts', 'build.mjs')])
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(buildStamp, wanted)
}

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function hashOf(files, contentOf) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(contentOf(file))
  return hash.digest('hex')
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function run(command, args) {
  // stdout belongs to the command the user asked for; what setting up has to say goes to stderr.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error) fail(`could not run ${command}: ${error.message}`)
  if (status !== 0) fail(`${command} ${args.join(' ')} failed (see above)`)
}

function fail(message) {
  console.error(`evener: ${message}`)
  process.exit(1)
}
