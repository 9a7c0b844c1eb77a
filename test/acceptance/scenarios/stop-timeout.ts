/** A stop that runs out of time resets the sessions that are left, as `shutdown`, and says so. */

import { startBalancer, stopBalancer } from '../balancer.js'
import { tally } from '../journal.js'
import { startClient, startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const clientCount = 50
const timeoutMs = 1500
const slackMs = 1500

/** Sessions are held open by clients that read all the time, so they see how they are ended. */
export const stopTimeout: Scenario = {
  name: 'stop-timeout',
  needs: [],
  deadlineMs: 60_000,
  run: async (stage) => {
    await stopWithSessions(stage)
    await stopTwice(stage)
  },
}

async function stopWithSessions(stage: Stage): Promise<void> {
  const { balancer, clients } = await startWithSessions(stage, timeoutMs)
  const { exit, ms } = await stopBalancer(balancer)
  stage.check(
    `exit 0 after shutdown.timeout of ${timeoutMs} ms`,
    exit.code === 0 && ms >= timeoutMs && ms <= timeoutMs + slackMs,
    `exit ${exit.code ?? exit.signal} after ${ms} ms`,
  )
  const ends = await Promise.all(clients.map(({ ended }) => ended))
  const resets = ends.filter((end) => end === 'reset').length
  stage.check('the clients left see a reset', resets === clientCount, `${resets} of ${clientCount}`)
  const records = balancer.journal.records()
  const right = records.filter((record) => {
    return record.reason === 'shutdown' && record.closedBy === 'evener' && record.toClient === 'rst'
  })
  stage.check(
    'each has a record that says shutdown',
    right.length === clientCount,
    tally(records, 'reason'),
  )
}

async function stopTwice(stage: Stage): Promise<void> {
  const { balancer } = await startWithSessions(stage, 60_000)
  balancer.process.signal('SIGTERM')
  const listening = () => balancer.journal.events('listener.closed').length === 0
  await stage.until('the listener is closed', 10_000, () => !listening())
  const { ms } = await stopBalancer(balancer)
  stage.check('a second signal ends it at once', ms < slackMs, `after ${ms} ms`)
}

async function startWithSessions(stage: Stage, shutdownMs: number) {
  const backend = await startPeer(stage, (socket) => {
    socket.once('data', () => socket.write('welcome'))
  })
  const balancer = await startBalancer(stage, {
    backends: [backend.address],
    config: { shutdown: { timeout: `${shutdownMs}ms` } },
  })
  const clients = Array.from({ length: clientCount }, () => startClient(stage, balancer.port))
  for (const { socket } of clients) socket.write('hello')
  await stage.until('all sessions are open', 10_000, () => {
    return clients.every((client) => client.received() === 'welcome')
  })
  return { balancer, clients }
}
