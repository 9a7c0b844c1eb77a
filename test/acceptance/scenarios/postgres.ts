/** pgbench through the balancer, with connections kept and with a connection per transaction. */

import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allRecords, startBalancer } from '../balancer.js'
import { Child, mustRun, run } from '../child.js'
import { tally } from '../journal.js'
import { freePort } from '../ports.js'
import type { Scenario, Stage } from '../stage.js'

const seconds = 4

/** PostgreSQL runs as an unprivileged user, with a database in the temporary folder. */
export const postgres: Scenario = {
  name: 'postgres',
  needs: ['initdb', 'postgres', 'pgbench', 'pg_isready'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const { port } = await startPostgres(stage)
    const balancer = await startBalancer(stage, { backends: [`127.0.0.1:${port}`] })
    const target = ['-h', '127.0.0.1', '-p', String(balancer.port), '-U', 'evener', 'postgres']
    await mustRun(stage, 'pgbench', ['-i', '-q', '-s', '2', ...target])

    for (const [name, mode] of [
      ['connections kept', []],
      ['a connection per transaction', ['-C']],
    ] as const) {
      const load = ['-n', '-c', '8', '-T', String(seconds), ...mode, ...target]
      const { code, output, errors } = await run(stage, 'pgbench', load)
      const perSecond = /tps = ([\d.]+)/.exec(output)?.[1]
      const failed = /failed transactions: (\d+)/.exec(output)?.[1]
      stage.check(
        `pgbench, ${name}, without an error`,
        code === 0 && failed === '0' && !/error|fatal/i.test(errors),
        `${perSecond} transactions per second, ${failed} failed`,
      )
    }
    const records = await allRecords(stage, balancer, 10)
    const bad = records.filter(({ reason }) => reason !== 'done')
    stage.check('every session ended as done', bad.length === 0, tally(records, 'reason'))
  },
}

/** Starts a PostgreSQL with a user `evener` who needs no password. */
export async function startPostgres(stage: Stage) {
  const port = await freePort()
  const folder = join(stage.folder, 'postgres')
  mkdirSync(folder)
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const database = join(folder, 'database')
  const initdb = ['-D', database, '-U', 'evener', '--auth=trust', '--no-sync', '--no-instructions']
  await mustRun(stage, 'initdb', initdb, { user })
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', `unix_socket_directories=${folder}`]
  const child = new Child(
    stage,
    'postgres',
    ['-D', database, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { user },
  )
  const ready = ['-h', '127.0.0.1', '-p', String(port)]
  await stage.until('PostgreSQL is ready', 30_000, async () => {
    return (await run(stage, 'pg_isready', ready)).code === 0
  })
  return { port, child }
}

/** PostgreSQL does not run as root. Its package brings a user; `nobody` will do as well. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = lines.find((text) => text.startsWith('postgres:')) ?? 'nobody:x:65534:65534'
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
