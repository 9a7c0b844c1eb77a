/**
 * A PostgreSQL primary hangs and its standby is promoted: a probe that asks each whether it is the
 * primary moves new sessions, and clients that wait at the dead one are let go.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Balancer, startBalancer } from '../balancer.js'
import { Child } from '../child.js'
import { tally } from '../journal.js'
import { ask, startPostgres, startStandby } from '../postgres.js'
import { pathOf } from '../programs.js'
import type { Scenario, Stage } from '../stage.js'

const intervalMs = 1000
const stallAfterMs = 1000
const waitingClients = 4
const slackMs = 500 // A machine that has other things to do.
const isPrimary = 'select pg_is_in_recovery()'

/** Streaming replication, a probe by psql, onDown: close-stalled. */
export const postgresFailover: Scenario = {
  name: 'postgres-failover',
  needs: ['initdb', 'postgres', 'pg_basebackup', 'pg_ctl', 'pg_isready', 'pgbench', 'psql'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const primary = await startPostgres(stage, 'primary')
    const standby = await startStandby(stage, primary)
    const balancer = await startBalancer(stage, {
      backends: [primary.address, standby.address],
      waitForBackends: false,
      pool: {
        balance: 'first',
        health: {
          type: 'exec',
          command: ['sh', '-c', probeCommand()],
          interval: `${intervalMs}ms`,
          downInterval: `${intervalMs}ms`,
          fastInterval: '200ms',
          timeout: '700ms',
          rise: 1,
          fall: 2,
        },
        onDown: 'close-stalled',
        stallAfter: `${stallAfterMs}ms`,
      },
    })
    const { journal, port } = balancer
    await stage.until('both are judged', 15_000, () => {
      return journal.events('backend.up').length + journal.events('backend.down').length >= 2
    })
    const [down] = journal.events('backend.down')
    stage.check('the standby is down', down?.backend === standby.address, down?.why ?? 'no event')
    const before = await ask(stage, port, isPrimary)
    stage.check('sessions go to the primary', before === 'f', `in recovery: ${before}`)
    const waiting = await startWaiting(stage, balancer)

    primary.freeze()
    const frozenAtMs = Date.now()
    await standby.promote()
    const up = await stage.until('the new primary is up', 20_000, () => {
      return journal.events('backend.up').find(({ backend }) => backend === standby.address)
    })
    const gone = await stage.until('the old primary is down', 20_000, () => {
      return journal.events('backend.down').find(({ backend }) => backend === primary.address)
    })
    const movedMs = Math.max(up.atMs, gone.atMs) - frozenAtMs
    stage.check(
      `new sessions move within 3 intervals of ${intervalMs} ms`,
      movedMs <= 3 * intervalMs + slackMs,
      `after ${movedMs} ms (${gone.why.slice(0, 60)})`,
    )
    const after = await ask(stage, port, isPrimary)
    stage.check('sessions go to the new primary', after === 'f', `in recovery: ${after}`)
    const written = await ask(stage, port, 'create table proof as select 1 as one')
    stage.check('which takes writes', written !== undefined, String(written))
    await checkLetGo(stage, balancer, waiting, gone.atMs)
    await primary.kill()
  },
}

// The exit code of `grep` is the verdict.
function probeCommand(): string {
  const target = '-h "$EVENER_ADDRESS" -p "$EVENER_PORT" -U evener'
  return `${pathOf('psql')} ${target} -At -c '${isPrimary}' postgres | grep -qx f`
}

async function startWaiting(stage: Stage, { port }: Balancer): Promise<Child> {
  const target = ['-h', '127.0.0.1', '-p', String(port), '-U', 'evener']
  const script = join(stage.folder, 'sleep.sql')
  writeFileSync(script, 'select pg_sleep(0.01);\n')
  const load = ['-n', '-c', String(waitingClients), '-T', '60', '-f', script, ...target, 'postgres']
  const child = new Child(stage, 'pgbench', load)
  await stage.until('pgbench is under way', 10_000, async () => {
    const sql = "select count(*) from pg_stat_activity where application_name = 'pgbench'"
    return Number(await ask(stage, port, sql)) === waitingClients
  })
  return child
}

async function checkLetGo(
  stage: Stage,
  { journal }: Balancer,
  waiting: Child,
  downAtMs: number,
): Promise<void> {
  const letGo = () => journal.records().filter(({ reason }) => reason === 'backend-down')
  const areGone = await stage.comesTrue(15_000, () => letGo().length >= waitingClients)
  const ms = Date.now() - downAtMs
  stage.check(
    'clients that waited at the old primary are let go',
    areGone && ms <= stallAfterMs + 2000,
    `${tally(journal.records(), 'reason')}, ${ms} ms after the verdict`,
  )
  const { code } = await waiting.finish()
  stage.check('pgbench has noticed', code !== 0, `exit code ${code}`)
}
