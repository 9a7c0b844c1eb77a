/**
 * The log goes to a full disk, to a pipe that is closed, to a reader that does not read: the
 * balancer serves on as if nothing had happened, and ends as cleanly as ever.
 */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type Balancer, startBalancer, stopBalancer } from '../balancer.js'
import { Child, mustRun } from '../child.js'
import { startNginx } from '../nginx.js'
import { residentBytes } from '../proc.js'
import type { Scenario, Stage } from '../stage.js'
import { runWrk } from '../wrk.js'

const errorBytesMax = 64 * 1024

/** After a first load, a second one shows whether unwritten lines pile up in memory. */
export const logUnwritable: Scenario = {
  name: 'log-unwritable',
  needs: ['nginx', 'wrk', 'bash'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'one')
    await playWith(stage, 'a full disk', nginx.address, '/dev/full')

    // A reader takes one line and goes; the next write finds the pipe closed.
    const closed = await makePipe(stage, 'closed')
    new Child(stage, 'bash', ['-c', `head -n 1 < ${closed}`])
    await playWith(stage, 'a closed pipe', nginx.address, closed)

    const stuck = await makePipe(stage, 'stuck')
    new Child(stage, 'bash', ['-c', `exec sleep 600 < ${stuck}`])
    await playWith(stage, 'a reader that does not read', nginx.address, stuck)
  },
}

async function playWith(
  stage: Stage,
  name: string,
  backend: string,
  outputFile: string,
): Promise<void> {
  const balancer = await startBalancer(stage, { backends: [backend], outputFile })
  const { pid } = balancer.process
  const load = { url: balancer.url, connections: 8, seconds: 2, closeEach: true }
  const first = await runWrk(stage, load)
  const baseBytes = residentBytes(pid)
  const second = await runWrk(stage, load)
  const errors = first.errors + first.badAnswers + second.errors + second.badAnswers
  const served = first.requests + second.requests
  const growth = ((residentBytes(pid) - baseBytes) / 1024 ** 2).toFixed(1)
  stage.check(
    `${name}: sessions are served`,
    errors === 0 && served > 500 && balancer.process.exit === undefined,
    `${served} served, ${errors} errors, memory ${growth} MiB more after the second half`,
  )
  await checkEnd(stage, name, balancer)
}

async function checkEnd(stage: Stage, name: string, balancer: Balancer): Promise<void> {
  const { exit, ms } = await stopBalancer(balancer)
  const spokenBytes = statSync(balancer.process.errorFile).size
  stage.check(
    `${name}: ends with exit 0, without a flood on stderr`,
    exit.code === 0 && spokenBytes < errorBytesMax,
    `exit ${exit.code ?? exit.signal} after ${ms} ms, ${spokenBytes} bytes on stderr`,
  )
}

async function makePipe(stage: Stage, name: string): Promise<string> {
  const file = join(stage.folder, name)
  await mustRun(stage, 'mkfifo', [file])
  return file
}
