/** PostgreSQL servers in the folder of a stage: one alone, and one that follows another. */

import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Child, mustRun, run } from './child.js'
import { freePort } from './ports.js'
import type { Stage } from './stage.js'

/** A PostgreSQL server that runs, with everybody trusted. */
export type Postgres = {
  readonly port: number
  readonly address: string
  /** Ends it as `kill -9` would, all its processes. */
  readonly kill: () => Promise<void>
  /** Stops all its processes where they stand: what a machine does that hangs. */
  readonly freeze: () => void
  /** Makes a standby the primary. */
  readonly promote: () => Promise<void>
}

const host = '127.0.0.1'
const startMs = 30_000

/** Starts a new, empty server. */
export async function startPostgres(stage: Stage, name = 'postgres'): Promise<Postgres> {
  const folder = folderFor(stage, name)
  const database = join(folder, 'database')
  const initdb = ['-D', database, '-U', 'evener', '--auth=trust', '--no-sync', '--no-instructions']
  await mustRun(stage, 'initdb', initdb, { user: unprivilegedUser() })
  return serve(stage, folder)
}

/** Starts a standby that follows `primary` by streaming replication. */
export async function startStandby(stage: Stage, primary: Postgres): Promise<Postgres> {
  const folder = folderFor(stage, 'standby')
  const from = ['-h', host, '-p', String(primary.port), '-U', 'evener']
  const how = ['-D', join(folder, 'database'), '-R', '-X', 'stream', '-c', 'fast', '--no-sync']
  await mustRun(stage, 'pg_basebackup', [...from, ...how], { user: unprivilegedUser() })
  return serve(stage, folder)
}

/** Asks a server something as whoever; what it answers, or undefined when it does not. */
export async function ask(
  stage: Stage,
  port: number,
  sql: string,
  seconds = 5,
): Promise<string | undefined> {
  const args = ['-h', host, '-p', String(port), '-U', 'evener', '-At', '-c', sql, 'postgres']
  const env = { PGCONNECT_TIMEOUT: String(seconds) }
  const { code, output } = await run(stage, 'psql', args, { env })
  return code === 0 ? output.trim() : undefined
}

function folderFor(stage: Stage, name: string): string {
  const folder = join(stage.folder, name)
  mkdirSync(folder)
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  return folder
}

async function serve(stage: Stage, folder: string): Promise<Postgres> {
  const user = unprivilegedUser()
  const port = await freePort()
  const database = join(folder, 'database')
  const settings = [`listen_addresses=${host}`, 'fsync=off', `unix_socket_directories=${folder}`]
  const child = new Child(
    stage,
    'postgres',
    ['-D', database, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { user },
  )
  // Its processes have groups of their own, and one that is frozen does not see its parent die.
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of [child.pid, ...childrenOf(child.pid)]) send(pid, signal)
  }
  stage.atEnd(() => signalAll('SIGKILL'))
  await stage.until('PostgreSQL is ready', startMs, async () => {
    return (await run(stage, 'pg_isready', ['-h', host, '-p', String(port)])).code === 0
  })
  return {
    port,
    address: `${host}:${port}`,
    kill: async () => {
      signalAll('SIGKILL')
      await child.ended
    },
    freeze: () => signalAll('SIGSTOP'),
    promote: async () => {
      await mustRun(stage, 'pg_ctl', ['promote', '-D', database], { user })
    },
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(parentPid) === parent ? [Number(name)] : []
    } catch {
      return [] // It has ended meanwhile.
    }
  })
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** PostgreSQL does not run as root. Its package brings a user; `nobody` will do as well. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = lines.find((text) => text.startsWith('postgres:')) ?? 'nobody:x:65534:65534'
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
