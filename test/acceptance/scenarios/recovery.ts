/**
 * One of three nginx is down while 500 sessions are open on the others; it comes back and starts
 * slowly, in ten seconds, under a load of short sessions: little of them at first, its share in the
 * end.
 */

import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { SessionRecord } from '../../../src/core/session.js'
import { startBalancer } from '../balancer.js'
import { CurlLoad } from '../curl-load.js'
import { type Nginx, startNginx } from '../nginx.js'
import type { Scenario } from '../stage.js'

const slowStartMs = 10_000
const held = 500
const parallel = 8
const windowMs = 1000 // Sessions that begin within half of it, before or after.

/** Slow start, round robin. */
export const recovery: Scenario = {
  name: 'recovery',
  needs: ['nginx', 'curl'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const backends: Nginx[] = []
    for (const name of ['one', 'two', 'three']) backends.push(await startNginx(stage, name))
    const [victim] = backends
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
      pool: { slowStart: `${slowStartMs}ms` },
    })
    const { journal, port } = balancer
    await victim!.kill()
    await stage.until('it is down', 10_000, () => journal.events('backend.down').length === 1)
    const upBefore = journal.events('backend.up').length
    const sockets = await Promise.all(Array.from({ length: held }, () => open(port)))
    const curl = new CurlLoad(stage, balancer.url, parallel)
    await stage.until('the load is under way', 10_000, () => curl.counts().served > 200)

    await victim!.start()
    const up = await stage.until('it is up', 10_000, () => journal.events('backend.up')[upBefore])
    await delay(slowStartMs + 4 * windowMs)
    await curl.stop()
    for (const socket of sockets) socket.destroy()
    const records = journal.records()
    const shareAt = (ms: number) => shareOf(records, victim!.address, up.atMs + ms)
    const fairShare = 1 / backends.length
    const [first, last] = [shareAt(1000) / fairShare, shareAt(slowStartMs + windowMs) / fairShare]
    stage.check('at 1 s at most 20 % of its fair share', first <= 0.2, percent(first))
    stage.check('after 10 s 90 to 110 % of it', last >= 0.9 && last <= 1.1, percent(last))
  },
}

// Accepted and given to a backend; it says nothing.
function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

function shareOf(records: readonly SessionRecord[], backend: string, aroundMs: number): number {
  const begun = records.filter(({ opened }) => {
    return Math.abs(Date.parse(opened) - aroundMs) <= windowMs / 2
  })
  return begun.filter((record) => record.backend === backend).length / begun.length
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
