/** The Debian programs that scenarios use, where they are found, and which package brings them. */

import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const packageOf: Readonly<Record<string, string>> = {
  bash: 'bash',
  chromium: 'chromium',
  curl: 'curl',
  initdb: 'postgresql',
  nc: 'netcat-openbsd',
  nginx: 'nginx',
  openssl: 'openssl',
  pg_basebackup: 'postgresql-client',
  pg_ctl: 'postgresql',
  pg_isready: 'postgresql-client',
  pgbench: 'postgresql',
  postgres: 'postgresql',
  prlimit: 'util-linux',
  promtool: 'prometheus',
  psql: 'postgresql-client',
  'redis-benchmark': 'redis-tools',
  'redis-cli': 'redis-tools',
  'redis-server': 'redis-server',
  script: 'bsdutils',
  sha256sum: 'coreutils',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  sshd: 'openssh-server',
  tmux: 'tmux',
  wrk: 'wrk',
}

const postgresRoot = '/usr/lib/postgresql'

/** The full path of a program; throws when it is not installed. */
export function pathOf(program: string): string {
  const found = find(program)
  if (found === undefined) throw new Error(`${program} is not installed`)
  return found
}

/** What to type so that all these programs are there; undefined when they are. */
export function installCommand(programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => find(program) === undefined)
  const packages = new Set(missing.map((program) => packageOf[program] ?? program))
  if (packages.size === 0) return undefined
  return `apt-get install -y --no-install-recommends ${[...packages].sort().join(' ')}`
}

function find(program: string): string | undefined {
  return folders()
    .map((folder) => join(folder, program))
    .find(isProgram)
}

// Debian keeps daemons out of a plain user's PATH and PostgreSQL's own programs out of everybody's.
function folders(): string[] {
  const path = (process.env.PATH ?? '').split(delimiter)
  return [...postgresFolders(), ...path, '/usr/sbin', '/sbin', '/usr/local/sbin']
}

function postgresFolders(): string[] {
  try {
    const versions = readdirSync(postgresRoot).sort((left, right) => Number(right) - Number(left))
    return versions.map((version) => join(postgresRoot, version, 'bin'))
  } catch {
    return [] // PostgreSQL is not installed; whoever needs it will say so.
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // Not there, or not ours to run: either way not a program.
  }
}
