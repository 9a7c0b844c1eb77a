/**
 * With 256 descriptors four hundred clients come at once: what does not fit waits in the kernel's
 * queue, everybody is served in the end, nobody is dropped without a word.
 */

import { allRecords, type Balancer, startBalancer } from '../balancer.js'
import { tally } from '../journal.js'
import { type Client, type Peer, startClient, startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const descriptorsMax = 256
const clientCount = 400
const recoveryMsMax = 1000

/** Backends of our own hold every answer back until all the clients are there. */
export const descriptorLimit: Scenario = {
  name: 'descriptor-limit',
  needs: ['prlimit'],
  deadlineMs: 90_000,
  run: async (stage) => {
    // Each backend holds its answers back until the word is given.
    let answering = false
    const waiting = new Set<() => void>()
    const backends: Peer[] = []
    for (let count = 0; count < 3; count++) {
      const peer = await startPeer(stage, (socket) => {
        const answer = () => socket.end('served')
        socket.once('data', () => (answering ? answer() : waiting.add(answer)))
      })
      backends.push(peer)
    }
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
      through: ['prlimit', `--nofile=${descriptorsMax}:${descriptorsMax}`],
    })

    const clients = Array.from({ length: clientCount }, () => startClient(stage, balancer.port))
    const connected = await Promise.all(clients.map((client) => client.connected))
    for (const { socket } of clients) socket.write('request')
    stage.check('the kernel takes all of them', connected.every(Boolean), connected.length)
    await checkFull(stage, balancer, waiting)

    answering = true
    for (const answer of waiting) answer()
    await checkServed(stage, balancer, clients)
    await checkRecovery(stage, balancer)
  },
}

async function checkFull(stage: Stage, balancer: Balancer, waiting: Set<unknown>): Promise<void> {
  const { journal } = balancer
  await stage.until('listener.paused', 10_000, () => journal.events('listener.paused').length > 0)
  // Steady for a while: whatever flutters would have done so.
  let seen = { sessions: 0, sinceMs: performance.now() }
  await stage.until('the number of sessions is steady', 15_000, () => {
    if (waiting.size !== seen.sessions)
      seen = { sessions: waiting.size, sinceMs: performance.now() }
    return performance.now() - seen.sinceMs > 1000
  })
  const paused = journal.events('listener.paused')
  stage.check(
    'it pauses, and says so once',
    paused.length === 1 && journal.recordCount() === 0,
    `${paused.length} times, with ${waiting.size} sessions open (${paused[0]?.why})`,
  )
}

async function checkServed(
  stage: Stage,
  balancer: Balancer,
  clients: readonly Client[],
): Promise<void> {
  const ends = await Promise.all(clients.map(({ ended }) => ended))
  const served = clients.filter((client, index) => {
    return ends[index] === 'end' && client.received() === 'served'
  })
  stage.check(
    `all ${clientCount} are served in the end`,
    served.length === clientCount,
    served.length,
  )

  const records = await allRecords(stage, balancer, clientCount)
  const recorded = new Set(records.map(({ client }) => client))
  const unreported = clients.filter((client) => !recorded.has(client.address()))
  stage.check(
    'connections closed without a record',
    unreported.length === 0,
    `${unreported.length} (${tally(records, 'reason')})`,
  )
}

async function checkRecovery(stage: Stage, balancer: Balancer): Promise<void> {
  const endedMs = performance.now()
  const late = startClient(stage, balancer.port)
  late.socket.write('request')
  await late.ended
  const ms = Math.round(performance.now() - endedMs)
  const served = late.received() === 'served' && ms <= recoveryMsMax
  stage.check(`a new client is served within ${recoveryMsMax} ms`, served, `${ms} ms`)

  const count = (type: 'listener.paused' | 'listener.resumed') => {
    return balancer.journal.events(type).length
  }
  const resumed = await stage.comesTrue(5000, () => {
    return count('listener.resumed') === count('listener.paused')
  })
  stage.check(
    'it resumes as often as it paused',
    resumed,
    `${count('listener.paused')} paused, ${count('listener.resumed')} resumed`,
  )
}
