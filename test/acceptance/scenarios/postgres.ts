/** pgbench through the balancer, with connections kept and with a connection per transaction. */

import { allRecords, startBalancer } from '../balancer.js'
import { mustRun, run } from '../child.js'
import { tally } from '../journal.js'
import { startPostgres } from '../postgres.js'
import type { Scenario } from '../stage.js'

const seconds = 4

/** PostgreSQL runs as an unprivileged user, with a database in the temporary folder. */
export const postgres: Scenario = {
  name: 'postgres',
  needs: ['initdb', 'postgres', 'pgbench', 'pg_isready'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const { address } = await startPostgres(stage)
    const balancer = await startBalancer(stage, { backends: [address] })
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
