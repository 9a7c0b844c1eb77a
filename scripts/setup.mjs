// Brings a fresh clone to a state where it can run: dependencies installed, sources compiled.
// Plain JavaScript without dependencies, because it runs before anything is installed. Quick when
// nothing changed: it compares the lock file and the sources with the stamps it left. Several of
// it may run at once; one works and the others wait. Broken off, it begins that step again.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const installStamp = join(root, 'node_modules', '.evener-installed')
const buildStamp = join(root, 'dist', '.evener-built')
const lock = join(root, '.tmp', 'setup.lock')

requireNode(20, 19)
if (needsInstall() || needsBuild()) {
  await takeLock()
  if (needsInstall()) install()
  if (needsBuild()) build()
}

function requireNode(majorMin, minorMin) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return
  fail(`Evener needs Node ${majorMin}.${minorMin} or newer; this is ${process.version}.`)
}

function needsInstall() {
  return readText(installStamp) !== installHash()
}

function needsBuild() {
  return readText(buildStamp) !== buildHash()
}

function install() {
  console.error('evener: installing dependencies …')
  // Started by npm, the very same npm is used, wherever it is. The compiler is a development
  // dependency, which NODE_ENV=production would leave out.
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  run(command, [...first, 'ci', '--ignore-scripts', '--include=dev', '--loglevel=error'])
  writeFileSync(installStamp, installHash())
}

function build() {
  console.error('evener: compiling …')
  rmSync(buildStamp, { force: true })
  const hash = buildHash() // Taken before: a file saved meanwhile is compiled the next time.
  run(process.execPath, [join(root, 'scripts', 'build.mjs')])
  writeFileSync(buildStamp, hash)
}

function installHash() {
  return hashOf([join(root, 'package-lock.json')], (file) => readFileSync(file))
}

function buildHash() {
  const folders = ['src', 'test', 'bench', 'dashboard']
  const sources = folders.flatMap((folder) => filesUnder(join(root, folder)))
  const steps = ['scripts/build.mjs', 'scripts/build-dashboard.mjs']
  for (const file of ['tsconfig.json', 'package-lock.json', ...steps]) {
    sources.push(join(root, file))
  }
  return hashOf(sources, (file) => {
    const { mtimeMs, size } = statSync(file)
    return `${file} ${mtimeMs} ${size}`
  })
}

// A folder is made by one process only, whoever else tries at the same instant.
async function takeLock() {
  mkdirSync(join(root, '.tmp'), { recursive: true })
  for (let said = false; !makeFolder(lock); said = true) {
    const owner = Number(readText(join(lock, 'pid')))
    if (!isAlive(owner)) rmSync(lock, { recursive: true, force: true })
    else if (!said) console.error(`evener: waiting for the set-up that process ${owner} is doing …`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  process.once('exit', () => rmSync(lock, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))
}

function makeFolder(path) {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

// A lock without a number is one just made, or left by a process that died within that instant.
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return isYoung(lock)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function isYoung(path) {
  const made = statSync(path, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs < 5_000
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

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function run(command, args) {
  // stdout belongs to the command the user asked for; what setting up has to say goes to stderr.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error?.code === 'ENOENT') fail(`${command} was not found; it comes with Node: nodejs.org`)
  if (error) fail(`could not run ${command}: ${error.message}`)
  if (status !== 0) fail(`${[command, ...args].join(' ')} failed (see above)`)
}

function fail(message) {
  console.error(`evener: ${message}`)
  process.exit(1)
}
