/**
 * One of three nginx is killed and started again every 300 ms under load: no session of the others
 * fails, and what the balancer says of it changes a bounded number of times. Ten seconds, or
 * `EVENER_TOGGLE_SECONDS`.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { startBalancer } from '../balancer.js'
import { CurlLoad } from '../curl-load.js'
import { tally } from '../journal.js'
import { type Nginx, startNginx } from '../nginx.js'
import type { Scenario } from '../stage.js'

const phaseMs = 300
const lengthMs = Number(process.env.EVENER_TOGGLE_SECONDS ?? 10) * 1000
// A transfer is cut together with its session: at most so many at every kill.
const parallel = 8

/** curl opens a new connection each time. */
export const toggle: Scenario = {
  name: 'toggle',
  needs: ['nginx', 'curl'],
  deadlineMs: lengthMs + 60_000,
  run: async (stage) => {
    const backends: Nginx[] = []
    for (const name of ['one', 'two', 'three']) backends.push(await startNginx(stage, name))
    const [victim] = backends
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
    })
    const { journal } = balancer
    const curl = new CurlLoad(stage, balancer.url, parallel)
    await stage.until('the load is under way', 10_000, () => curl.counts().served > 200)
    const changes = () =>
      (['backend.up', 'backend.down', 'backend.ejected', 'backend.returned'] as const)
        .flatMap((type) => [...journal.events(type)])
        .filter(({ backend }) => backend === victim!.address).length
    const changesBefore = changes()
    const endMs = performance.now() + lengthMs
    let kills = 0
    while (performance.now() < endMs) {
      await victim!.kill()
      kills += 1
      await delay(phaseMs)
      await victim!.start()
      await delay(phaseMs)
    }
    const { served, broken, refused } = curl.counts()
    await curl.stop()
    const records = journal.records()
    const failed = records.filter(({ backend, reason }) => {
      return backend !== victim!.address && reason !== 'done' && !reason.startsWith('client-')
    })
    stage.check('sessions of the others that failed', failed.length === 0, tally(failed, 'reason'))
    const cut = records.filter(({ backend, reason }) => {
      return backend === victim!.address && reason !== 'done'
    }).length
    stage.check(
      'failures seen by curl',
      refused === 0 && broken <= kills * parallel,
      `${refused} refused, ${broken} cut (${cut} records) in ${kills} kills; ${served} served`,
    )
    const count = changes() - changesBefore
    const turns = kills * 2
    stage.check('its state changes less often than it does', count < turns, `${count} of ${turns}`)
  },
}
