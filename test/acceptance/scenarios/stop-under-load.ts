/**
 * A graceful stop: with clients coming in all the time, no connection that was accepted, by us or
 * by the kernel on our behalf, is lost; whoever comes later is refused.
 *
 * The clients are curl's, because it tells the refused from the broken; wrk does not.
 */

import { type Balancer, startBalancer, stopBalancer } from '../balancer.js'
import { CurlLoad } from '../curl-load.js'
import { tally } from '../journal.js'
import { startNginx } from '../nginx.js'
import { startClient, startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const parallel = 20
const queuedClients = 100
const rounds = 5

/** Each stop is a race, so it is done several times. */
export const stopUnderLoad: Scenario = {
  name: 'stop-under-load',
  needs: ['nginx', 'curl'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'one')
    for (let round = 1; round <= rounds; round++) await stopOnce(stage, nginx.address, round)
    await stopWithFullQueue(stage)
    await stopWithDelay(stage, nginx.address)
  },
}

async function stopOnce(stage: Stage, backend: string, round: number): Promise<void> {
  const balancer = await startBalancer(stage, { backends: [backend] })
  const curl = new CurlLoad(stage, balancer.url, parallel)
  await stage.until('the load is under way', 15_000, () => curl.counts().served > 1000)
  const { exit, ms } = await stopBalancer(balancer)
  // Once every one of the parallel transfers was refused, none from before can be under way.
  await stage.until('everybody is refused', 15_000, () => curl.counts().refused > 2 * parallel)
  const { served, broken } = curl.counts()
  await curl.stop()
  stage.check(
    `stop ${round} of ${rounds}: connections lost`,
    broken === 0 && exit.code === 0,
    `${broken} of ${served + broken}, exit ${exit.code ?? exit.signal} after ${ms} ms`,
  )
  const records = balancer.journal.records()
  const done = records.filter(({ reason }) => reason === 'done').length
  stage.check(
    `stop ${round} of ${rounds}: every session has its record`,
    records.length === served && done === served,
    `${records.length} records (${tally(records, 'reason')})`,
  )
}

/** The balancer is held still while the kernel accepts for it; then it is asked to stop. */
async function stopWithFullQueue(stage: Stage): Promise<void> {
  const backend = await startPeer(stage, (socket) => {
    socket.once('data', () => socket.end('served'))
  })
  const balancer = await startBalancer(stage, { backends: [backend.address] })
  balancer.process.signal('SIGSTOP')
  const clients = Array.from({ length: queuedClients }, () => startClient(stage, balancer.port))
  await Promise.all(clients.map(({ connected }) => connected))
  for (const { socket } of clients) socket.write('request')
  balancer.process.signal('SIGTERM')
  balancer.process.signal('SIGCONT')

  const exit = await balancer.process.ended
  const ends = await Promise.all(clients.map(({ ended }) => ended))
  const resets = ends.filter((end) => end !== 'end').length
  const served = clients.filter((client) => client.received() === 'served').length
  stage.check(
    'connections in the kernel’s queue are served',
    served === queuedClients && exit.code === 0,
    `${served} of ${queuedClients}, ${resets} reset, exit ${exit.code}`,
  )
}

async function stopWithDelay(stage: Stage, backend: string): Promise<void> {
  const balancer = await startBalancer(stage, {
    backends: [backend],
    config: { shutdown: { delay: '1s' } },
  })
  balancer.process.signal('SIGTERM')
  const served = await isServed(stage, balancer)
  const startedMs = performance.now()
  const exit = await balancer.process.ended
  const ms = Math.round(performance.now() - startedMs)
  stage.check(
    'during shutdown.delay a new client is served',
    served && exit.code === 0,
    `${served ? 'served' : 'not served'}, exit ${exit.code} ${ms} ms later`,
  )
}

async function isServed(stage: Stage, balancer: Balancer): Promise<boolean> {
  const client = startClient(stage, balancer.port)
  client.socket.write('GET / HTTP/1.0\r\n\r\n')
  return (await client.ended) === 'end' && client.received().includes('200 OK')
}
