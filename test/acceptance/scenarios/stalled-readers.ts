/**
 * Fifty readers of a large file stop reading for 20 seconds: the balancer holds a few buffers for
 * each, not what they have not read; then they go on and get everything.
 */

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { allRecords, startBalancer } from '../balancer.js'
import { Child, mustRun } from '../child.js'
import { tally } from '../journal.js'
import { startNginx } from '../nginx.js'
import { connectionsOf, residentBytes } from '../proc.js'
import { makeFile } from '../random-file.js'
import type { Scenario, Stage } from '../stage.js'

const readers = 50
const stallMs = 20_000
const growthBytesMax = 32 * 1024 ** 2
// More than the socket buffers of both connections can hold, so that the stall reaches the backend.
const fileBytes = 48 * 1024 ** 2

/** The readers are stopped processes, which is as stalled as a reader can be. */
export const stalledReaders: Scenario = {
  name: 'curl-stalled-readers',
  needs: ['nginx', 'curl', 'bash', 'openssl', 'sha256sum'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'files')
    const balancer = await startBalancer(stage, { backends: [nginx.address] })
    const file = join(nginx.filesFolder, 'large')
    await makeFile(stage, file, fileBytes)
    const url = `${balancer.url}/files/large`
    // Once before measuring: what a first transfer costs for good (code, pools) is not growth.
    await mustRun(stage, 'curl', ['-sSf', '-o', '/dev/null', url])
    const baseBytes = residentBytes(balancer.process.pid)

    // Slow enough that none has finished before all are stopped.
    const script = `curl -sSf --limit-rate 4M ${url} | sha256sum`
    const curls = Array.from(
      { length: readers },
      () => new Child(stage, 'bash', ['-o', 'pipefail', '-c', script]),
    )
    await stage.until('all readers have connected', 10_000, () => {
      const rows = connectionsOf(balancer.port).filter(
        ({ localPort }) => localPort === balancer.port,
      )
      return rows.filter(({ state }) => state === 'established').length === readers
    })
    for (const { pid } of curls) process.kill(-pid, 'SIGSTOP')
    const peakBytes = await peakDuringStall(stage, balancer.process.pid)
    const growth = ((peakBytes - baseBytes) / 1024 ** 2).toFixed(1)
    stage.check(
      `memory growth with ${readers} stalled readers under 32 MiB`,
      peakBytes - baseBytes < growthBytesMax,
      `${growth} MiB over ${(baseBytes / 1024 ** 2).toFixed(1)} MiB`,
    )
    const open = readers + 1 - balancer.journal.recordCount()
    stage.check('stalled sessions stay open', open === readers, open)

    const sum = await mustRun(stage, 'bash', ['-c', `sha256sum < ${file}`])
    for (const { pid } of curls) process.kill(-pid, 'SIGCONT')
    const ends = await Promise.all(curls.map((curl) => curl.finish()))
    const whole = ends.filter(({ code, output }) => code === 0 && output === sum).length
    stage.check('then get everything', whole === readers, `${whole} of ${readers}`)
    const records = await allRecords(stage, balancer, readers + 1)
    stage.check(
      'and end as done',
      tally(records, 'reason') === `done ${readers + 1}`,
      tally(records, 'reason'),
    )
  },
}

async function peakDuringStall(stage: Stage, pid: number): Promise<number> {
  const endMs = performance.now() + stallMs
  let peakBytes = 0
  while (performance.now() < endMs) {
    stage.assertOpen()
    peakBytes = Math.max(peakBytes, residentBytes(pid))
    await delay(250)
  }
  return peakBytes
}
