/** Three real nginx backends get even thirds of the sessions, and nobody sees an error. */

import { readFileSync } from 'node:fs'
import { allRecords, startBalancer } from '../balancer.js'
import { countBy, tally } from '../journal.js'
import { startNginx } from '../nginx.js'
import type { Scenario, Stage } from '../stage.js'
import { runWrk } from '../wrk.js'

/** Counts sessions in the records and, as a second witness, requests in the logs of nginx. */
export const nginxThirds: Scenario = {
  name: 'nginx-thirds',
  needs: ['nginx', 'wrk'],
  deadlineMs: 60_000,
  run: async (stage) => {
    const backends = []
    for (const name of ['one', 'two', 'three']) backends.push(await startNginx(stage, name))
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
    })
    const load = { url: balancer.url, connections: 12, seconds: 5 }

    const short = await runWrk(stage, { ...load, closeEach: true })
    stage.check(
      'a session per request, errors',
      short.errors + short.badAnswers === 0,
      short.errors,
    )
    const records = await allRecords(stage, balancer, short.requests)
    const counts = backends.map(({ address }) => countBy(records, 'backend').get(address) ?? 0)
    const spread = Math.max(...counts) - Math.min(...counts)
    stage.check('even thirds ±1 session', spread <= 1, `${counts.join(' / ')} sessions`)
    stage.check(
      'every session has its record',
      records.length >= short.requests && records.length <= short.requests + 2 * load.connections,
      `${records.length} records of ${short.requests} requests (${tally(records, 'reason')})`,
    )
    if (stage.engine !== undefined) {
      const engines = new Set(records.map(({ engine }) => engine))
      stage.check('the engine asked for', engines.has(stage.engine), [...engines].join(', '))
    }
    await checkAccessLogs(stage, backends, records.length)

    const kept = await runWrk(stage, load)
    stage.check(
      'kept-alive sessions, errors',
      kept.errors + kept.badAnswers === 0,
      `${kept.errors} of ${kept.requests} requests, ${kept.perSecond} per second`,
    )
  },
}

// What the backends themselves counted, so that the balancer is not its own witness.
async function checkAccessLogs(
  stage: Stage,
  backends: readonly { readonly accessLog: string }[],
  sessions: number,
): Promise<void> {
  const counts = () =>
    backends.map(({ accessLog }) => readFileSync(accessLog, 'utf8').split('\n').length - 1)
  const sum = () => counts().reduce((left, right) => left + right, 0)
  // The last connections of wrk are cut when its time is up; some of them never sent a request.
  const settled = await stage.comesTrue(5000, () => sum() >= sessions - 12)
  const spread = Math.max(...counts()) - Math.min(...counts())
  stage.check('the backends counted the same', settled && spread <= 13, counts().join(' / '))
}
