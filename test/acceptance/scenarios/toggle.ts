/**
 * One of three nginx is killed and started again every 300 ms under load: no session of the others
 * fails, and what the balancer says of it changes a bounded number of times. A minute, or
 * `EVENER_TOGGLE_SECONDS`.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { SessionRecord } from '../../../src/core/session.js'
import { startBalancer } from '../balancer.js'
import { CurlLoad } from '../curl-load.js'
import { tally } from '../journal.js'
import { type Nginx, startNginx } from '../nginx.js'
import type { Scenario } from '../stage.js'

const phaseMs = 300
const lengthMs = Number(process.env.EVENER_TOGGLE_SECONDS ?? 60) * 1000
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
    const failures = broken + refused
    await curl.stop()
    const records = journal.records()
    const failed = records.filter(({ backend, reason }) => {
      return backend !== victim!.address && reason !== 'done' && !reason.startsWith('client-')
    })
    stage.check('sessions of the others that failed', failed.length === 0, tally(failed, 'reason'))
    const cut = cutSessions(records, victim!.address)
    stage.check(
      'failures seen by curl are sessions of the one that was killed',
      failures <= cut && cut <= kills * parallel,
      `${failures} failures, ${cut} such sessions in ${kills} kills; ${served} served`,
    )
    const count = changes() - changesBefore
    const turns = kills * 2
    stage.check('its state changes less often than it does', count < turns, `${count} of ${turns}`)
  },
}

// Killed before it answered in full. Its end may be a FIN; and a reset that comes before curl has
// looked at its new connection is to curl one that failed to connect.
function cutSessions(records: readonly SessionRecord[], victim: string): number {
  const own = records.filter(({ backend }) => backend === victim)
  const whole = own.reduce((most, { bytesOut }) => Math.max(most, bytesOut), 0)
  return own.filter(({ bytesOut }) => bytesOut < whole).length
}
