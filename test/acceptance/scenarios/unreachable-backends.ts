/**
 * One backend refuses, one swallows every packet, one works: no client is failed by the first two,
 * neither before they are found down nor when nobody probes at all.
 */

import { connect } from 'node:net'
import { allRecords, startBalancer } from '../balancer.js'
import { Child } from '../child.js'
import { CurlLoad } from '../curl-load.js'
import { tally } from '../journal.js'
import { startNginx } from '../nginx.js'
import { accepts, freePort } from '../ports.js'
import { connectionsOf } from '../proc.js'
import type { Scenario, Stage } from '../stage.js'

const connectMs = 300
const transfers = 300

/** The black hole is a listener whose queue is full, which drops packets without any privilege. */
export const unreachableBackends: Scenario = {
  name: 'unreachable-backends',
  needs: ['nginx', 'nc', 'curl'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'up')
    const refusing = `127.0.0.1:${await freePort()}`
    const hole = await startBlackHole(stage)
    const backends = [refusing, hole, nginx.address]
    await checkServed(stage, 'never probed', backends, false)
    await checkServed(stage, 'probed', backends, {
      type: 'tcp',
      interval: '500ms',
      timeout: '500ms',
    })
  },
}

async function checkServed(
  stage: Stage,
  name: string,
  backends: readonly string[],
  health: false | { type: 'tcp'; interval: string; timeout: string },
): Promise<void> {
  const balancer = await startBalancer(stage, {
    backends,
    pool: { health, timeouts: { connect: `${connectMs}ms` } },
    waitForBackends: false,
  })
  const curl = new CurlLoad(stage, balancer.url, 20)
  await stage.until(`${transfers} transfers`, 40_000, () => {
    const { served, refused, broken } = curl.counts()
    return served + refused + broken >= transfers
  })
  const { served, refused, broken } = curl.counts()
  await curl.stop()
  const records = await allRecords(stage, balancer, served)
  const tries = records.flatMap(({ attempts }) => attempts.map(({ result }) => result))
  const counts = ['connected', 'refused', 'timeout'].map((result) => {
    return `${tries.filter((one) => one === result).length} ${result}`
  })
  stage.check(
    `${name}: clients that failed`,
    refused + broken === 0,
    `${refused + broken} of ${served + refused + broken}; tries: ${counts.join(', ')}`,
  )
  const slowestMs = Math.max(...records.map((record) => record.connectMs ?? 0))
  const failed = records.filter(
    ({ reason }) => reason === 'connect-failed' || reason === 'no-backend',
  )
  stage.check(
    `${name}: nobody waits longer than one black hole`,
    failed.length === 0 && slowestMs < 2 * connectMs,
    `${slowestMs} ms at most (${tally(records, 'reason')})`,
  )
}

/**
 * A listener that answers no packet: a process that is stopped and whose queue of accepted
 * connections is full. From then on the kernel drops every SYN.
 */
async function startBlackHole(stage: Stage): Promise<string> {
  const port = await freePort()
  const listener = new Child(stage, 'nc', ['-l', '-k', '127.0.0.1', String(port)])
  await stage.until('nc listens', 5000, () => accepts(port))
  listener.signal('SIGSTOP')
  const tries = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1' }))
  for (const socket of tries) socket.on('error', () => {})
  stage.atEnd(() => {
    for (const socket of tries) socket.destroy()
  })
  await stage.until('its queue is full', 5000, () => {
    return connectionsOf(port).some(({ state }) => state === 'syn-sent')
  })
  return `127.0.0.1:${port}`
}
