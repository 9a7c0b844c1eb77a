/** redis-benchmark through the balancer: kept-alive connections, small requests, pipelining. */

import { allRecords, startBalancer } from '../balancer.js'
import { Child, run } from '../child.js'
import { tally } from '../journal.js'
import { accepts, freePort } from '../ports.js'
import type { Scenario, Stage } from '../stage.js'

const requests = 50_000

/** Two redis servers share the connections. */
export const redis: Scenario = {
  name: 'redis',
  needs: ['redis-server', 'redis-benchmark'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const ports = [(await startRedis(stage)).port, (await startRedis(stage)).port]
    const balancer = await startBalancer(stage, {
      backends: ports.map((port) => `127.0.0.1:${port}`),
    })
    for (const pipeline of [1, 16]) {
      const { code, output, errors } = await run(stage, 'redis-benchmark', [
        ...['-h', '127.0.0.1', '-p', String(balancer.port), '-c', '50', '-n', String(requests)],
        ...['-t', 'set,get', '-d', '200', '-P', String(pipeline), '--csv'],
      ])
      const rows = output.split('\n').filter((line) => /^"(SET|GET)"/.test(line))
      const rates = rows.map((row) => row.split(',').slice(0, 2).join(' ').replaceAll('"', ''))
      stage.check(
        `SET and GET, ${pipeline} at a time, without an error`,
        code === 0 && rows.length === 2 && !/error/i.test(output + errors),
        `${rates.join(', ')} per second ${errors.trim()}`,
      )
    }
    const records = await allRecords(stage, balancer, 200)
    const bad = records.filter(({ reason }) => reason !== 'done' && reason !== 'client-reset')
    stage.check('no session was broken', bad.length === 0, tally(records, 'reason'))
  },
}

/** Starts a redis that keeps nothing. */
export async function startRedis(stage: Stage) {
  const port = await freePort()
  const settings = [
    '--save',
    '',
    '--appendonly',
    'no',
    '--bind',
    '127.0.0.1',
    '--dir',
    stage.folder,
  ]
  const child = new Child(stage, 'redis-server', ['--port', String(port), ...settings])
  await stage.until('redis listens', 10_000, () => accepts(port))
  return { port, child }
}
