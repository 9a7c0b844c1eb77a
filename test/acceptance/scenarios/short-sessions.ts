/** A hundred thousand short sessions leave nothing behind: no descriptor, no connection. */

import { type Balancer, startBalancer } from '../balancer.js'
import { tally } from '../journal.js'
import { startNginx } from '../nginx.js'
import { type ConnectionState, connectionsOf, descriptorCount, residentBytes } from '../proc.js'
import type { Scenario, Stage } from '../stage.js'
import { runWrk } from '../wrk.js'

const sessionsMin = 100_000
const roundSeconds = 10
const descriptorSlack = 2
const growthBytesMax = 32 * 1024 ** 2

/** Goes on in rounds until there were enough sessions, however fast or slow the machine is. */
export const shortSessions: Scenario = {
  name: 'short-sessions',
  needs: ['nginx', 'wrk'],
  deadlineMs: 240_000,
  run: async (stage) => {
    const backends = []
    for (const name of ['one', 'two', 'three']) backends.push(await startNginx(stage, name))
    const balancer = await startBalancer(stage, {
      backends: backends.map(({ address }) => address),
    })
    const { pid } = balancer.process
    const baseline = descriptorCount(pid)

    let requests = 0
    let errors = 0
    let warmBytes = 0
    const startedMs = performance.now()
    while (requests < sessionsMin) {
      const load = { url: balancer.url, connections: 32, seconds: roundSeconds, closeEach: true }
      const report = await runWrk(stage, load)
      requests += report.requests
      errors += report.errors + report.badAnswers
      warmBytes ||= residentBytes(pid)
      stage.assertOpen()
    }
    const seconds = (performance.now() - startedMs) / 1000
    const rate = Math.round(requests / seconds)
    stage.check(
      `${sessionsMin} sessions, errors`,
      errors === 0,
      `${errors} of ${requests}, ${rate} per second`,
    )

    const returned = await stage.comesTrue(10_000, () => {
      return Math.abs(descriptorCount(pid) - baseline) <= descriptorSlack
    })
    stage.check(
      `descriptors back to where they were ±${descriptorSlack}`,
      returned,
      `${descriptorCount(pid)}, before ${baseline}`,
    )
    await checkStates(
      stage,
      balancer,
      backends.map(({ port }) => port),
    )
    await checkRecords(stage, balancer, requests)
    const growthBytes = residentBytes(pid) - warmBytes
    stage.check(
      'memory growth after the first round under 32 MiB',
      growthBytes < growthBytesMax,
      `${mebibytes(growthBytes)} MiB over ${mebibytes(warmBytes)} MiB`,
    )
  },
}

// A log that does not keep up leaves lines out, and says how many.
async function checkRecords(stage: Stage, { journal }: Balancer, requests: number): Promise<void> {
  const dropped = () => journal.events('log.dropped').reduce((sum, { count }) => sum + count, 0)
  const isComplete = await stage.comesTrue(10_000, () => {
    return journal.recordCount() + dropped() >= requests
  })
  const figure = `${tally(journal.records(), 'reason')}, ${dropped()} told as left out`
  stage.check('a record for each, or told as left out', isComplete, figure)
}

async function checkStates(stage: Stage, balancer: Balancer, ports: number[]): Promise<void> {
  const count = (state: ConnectionState) => {
    const rows = connectionsOf(balancer.port, ...ports)
    return rows.filter((row) => row.state === state).length
  }
  const none = await stage.comesTrue(10_000, () => count('close-wait') + count('established') === 0)
  const left = `${count('close-wait')} in CLOSE_WAIT, ${count('established')} established`
  stage.check('no connection is left half dead', none, left)
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
