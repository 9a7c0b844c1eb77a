/**
 * One of three nginx is killed under load: only the sessions it held end, every new session is
 * served, the balancer notices within `fall` probes, and takes it back once it is there again.
 */

import type { ConfigInput } from '../../../src/core/config/schema.js'
import { type Balancer, startBalancer } from '../balancer.js'
import { CurlLoad } from '../curl-load.js'
import { endedAtMs, tally } from '../journal.js'
import { type Nginx, startNginx } from '../nginx.js'
import { connectionsOf } from '../proc.js'
import type { Scenario, Stage } from '../stage.js'
import { startWrk, wrkReport } from '../wrk.js'

const intervalMs = 500
const fall = 3
const slackMs = 500 // Jitter of 10 % on each interval, and a machine that has other things to do.
const keptSessions = 30
// Sessions of curl last milliseconds; those that wrk keeps are older than this when they are cut.
const keptMs = 500

const heartbeat: ConfigInput['pools'][string]['health'] = {
  type: 'http',
  path: '/health',
  expect: { body: 'up' },
  interval: `${intervalMs}ms`,
  fastInterval: `${intervalMs}ms`,
  downInterval: `${intervalMs}ms`,
  fall,
}

/** wrk keeps its connections, curl opens a new one each time; both count failures. */
export const nginxKilled: Scenario = {
  name: 'nginx-killed',
  needs: ['nginx', 'wrk', 'curl'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const backends: Nginx[] = []
    for (const name of ['one', 'two', 'three']) backends.push(await startNginx(stage, name))
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
      pool: { health: heartbeat },
    })
    const wrk = startWrk(stage, { url: balancer.url, connections: keptSessions, seconds: 12 })
    await stage.until('wrk has connected', 10_000, () => clientsOf(balancer) === keptSessions)
    const connectedAtMs = Date.now()
    const curl = new CurlLoad(stage, balancer.url, 8)
    await stage.until('the load is under way', 10_000, () => {
      return curl.counts().served > 500 && Date.now() - connectedAtMs > keptMs
    })

    const victim = backends[1]!
    const killedAtMs = Date.now()
    await victim.kill()
    await checkDown(stage, balancer, victim, killedAtMs)
    await serveMore(stage, curl)
    const held = checkSessions(stage, balancer, victim, killedAtMs)
    const { served, broken, refused } = curl.counts()
    stage.check(
      'new connections: failures seen by curl',
      refused === 0 && broken <= held.short,
      `${refused} refused; ${broken} cut, ${held.short} were held at the kill; ${served} served`,
    )
    await checkRevival(stage, balancer, victim)
    await curl.stop()
    const { errors, requests } = await wrkReport(wrk)
    stage.check(
      'kept connections: errors seen by wrk',
      errors <= held.kept && held.kept === keptSessions / backends.length,
      `${errors} of ${requests} requests; ${held.kept} of ${keptSessions} sessions were cut`,
    )
  },
}

async function checkDown(
  stage: Stage,
  balancer: Balancer,
  victim: Nginx,
  killedAtMs: number,
): Promise<void> {
  const { journal } = balancer
  const down = await stage.until('backend.down', 15_000, () => journal.events('backend.down')[0])
  const ms = down.atMs - killedAtMs
  stage.check(
    `down within ${fall} intervals of ${intervalMs} ms`,
    down.backend === victim.address && ms <= fall * intervalMs + slackMs,
    `after ${ms} ms (${down.why})`,
  )
}

// A session that ended right with the kill, or after it, on the killed backend is one it held: the
// sessions that were to go there later have another backend in their record, after a retry.
function checkSessions(
  stage: Stage,
  balancer: Balancer,
  victim: Nginx,
  killedAtMs: number,
): { readonly kept: number; readonly short: number } {
  const records = balancer.journal.records()
  const elsewhere = records.filter(({ backend }) => backend !== victim.address)
  const broken = elsewhere.filter(
    ({ reason, durationMs }) => reason !== 'done' || durationMs > keptMs,
  )
  stage.check('sessions of other backends that ended', broken.length === 0, broken.length)

  const failed = records.filter(({ connectMs }) => connectMs === null)
  const retried = records.filter(({ attempts }) => attempts.length > 1)
  stage.check(
    'new sessions that failed',
    failed.length === 0,
    `${failed.length}; ${retried.length} were tried a second time`,
  )
  const held = records.filter((record) => {
    return record.backend === victim.address && endedAtMs(record) > killedAtMs - 20
  })
  const kept = held.filter(({ durationMs }) => durationMs > keptMs).length
  stage.check('sessions it held have ended', held.length > 0, tally(held, 'reason'))
  return { kept, short: held.length - kept }
}

async function checkRevival(stage: Stage, balancer: Balancer, victim: Nginx): Promise<void> {
  const { journal } = balancer
  const upsBefore = journal.events('backend.up').length
  await victim.start()
  const revivedAtMs = Date.now()
  const up = await stage.until('backend.up', 15_000, () => journal.events('backend.up')[upsBefore])
  stage.check('up after its revival', up.backend === victim.address, `${up.atMs - revivedAtMs} ms`)

  const from = journal.recordCount()
  const sinceThen = () => journal.records().slice(from)
  const its = () => sinceThen().filter(({ backend }) => backend === victim.address).length
  const passed = await stage.comesTrue(10_000, () => its() >= 200)
  const share = Math.round((100 * its()) / sinceThen().length)
  stage.check('gets its third again', passed && share >= 30, `${share} % of ${sinceThen().length}`)
}

async function serveMore(stage: Stage, curl: CurlLoad): Promise<void> {
  const before = curl.counts().served
  await stage.until('1000 more are served', 15_000, () => curl.counts().served > before + 1000)
}

function clientsOf(balancer: Balancer): number {
  return connectionsOf(balancer.port).filter(({ localPort, state }) => {
    return localPort === balancer.port && state === 'established'
  }).length
}
