/**
 * The log goes to a full disk, to a pipe that is closed, to a reader that does not read: the
 * balancer serves on as if nothing had happened, and ends as cleanly as ever.
 */

import { closeSync, openSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Balancer, startBalancer, stopBalancer } from '../balancer.js'
import { Child, mustRun } from '../child.js'
import { Journal } from '../journal.js'
import { startNginx } from '../nginx.js'
import { residentBytes } from '../proc.js'
import type { Scenario, Stage } from '../stage.js'
import { runWrk } from '../wrk.js'

// More lines than the balancer keeps for a reader that is late.
const sessionsMin = 10_000
const errorBytesMax = 64 * 1024
const growthBytesMax = 32 * 1024 ** 2

/** Where a log goes, and what to do once the balancer has opened it. */
type Output = { readonly file: string; readonly started: () => void }

/** After a first round of load, more of it shows whether lines pile up in memory. */
export const logUnwritable: Scenario = {
  name: 'log-unwritable',
  needs: ['nginx', 'wrk', 'bash', 'script'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'one')
    await playWith(stage, 'a full disk', nginx.address, { file: '/dev/full', started: () => {} })

    const closed = await openPipe(stage, 'closed', 'head -n 1')
    await playWith(stage, 'a closed pipe', nginx.address, closed)

    const stuck = await openPipe(stage, 'stuck', 'cat')
    await playStopped(stage, 'a reader that is stopped', nginx.address, stuck)
    const terminal = await openTerminal(stage)
    await playStopped(stage, 'a terminal that stands still', nginx.address, terminal)
  },
}

type Read = Output & { readonly reader: Child }

async function playStopped(stage: Stage, name: string, backend: string, read: Read): Promise<void> {
  read.reader.signal('SIGSTOP')
  const { balancer, served } = await serveWith(stage, name, backend, read)
  read.reader.signal('SIGCONT')
  await checkDropped(stage, name, new Journal(read.reader.outputFile), served)
  await checkEnd(stage, name, balancer)
}

async function playWith(
  stage: Stage,
  name: string,
  backend: string,
  output: Output,
): Promise<void> {
  const { balancer } = await serveWith(stage, name, backend, output)
  await checkEnd(stage, name, balancer)
}

async function serveWith(stage: Stage, name: string, backend: string, output: Output) {
  const outputFile = output.file
  const balancer = await startBalancer(stage, { backends: [backend], outputFile })
  output.started()
  const { pid } = balancer.process
  const load = { url: balancer.url, connections: 8, seconds: 2, closeEach: true }
  let [served, errors, warmBytes] = [0, 0, 0]
  while (served < sessionsMin) {
    const report = await runWrk(stage, load)
    served += report.requests
    errors += report.errors + report.badAnswers
    warmBytes ||= residentBytes(pid)
  }
  const growthBytes = residentBytes(pid) - warmBytes
  stage.check(
    `${name}: sessions are served`,
    errors === 0 && balancer.process.exit === undefined,
    `${served} served, ${errors} errors`,
  )
  stage.check(
    `${name}: memory growth under 32 MiB`,
    growthBytes < growthBytesMax,
    `${(growthBytes / 1024 ** 2).toFixed(1)} MiB`,
  )
  return { balancer, served }
}

// When the reader goes on, it is told how many lines it did not get.
async function checkDropped(
  stage: Stage,
  name: string,
  journal: Journal,
  served: number,
): Promise<void> {
  const dropped = () => journal.events('log.dropped').reduce((sum, { count }) => sum + count, 0)
  const passed = await stage.comesTrue(10_000, () => journal.recordCount() + dropped() >= served)
  const figure = `${journal.recordCount()} records and ${dropped()} dropped of ${served} sessions`
  stage.check(`${name}: what it missed is counted`, passed && dropped() > 0, figure)
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

/** A pipe with a program that reads from it. */
async function openPipe(stage: Stage, name: string, command: string): Promise<Read> {
  const file = join(stage.folder, name)
  await mustRun(stage, 'mkfifo', [file])
  // Whoever opens one end waits for the other; we hold both until the reader has its own.
  const both = openSync(file, 'r+')
  const reader = new Child(stage, 'bash', ['-c', `exec ${command} < ${file}`])
  await stage.until('the pipe has a reader', 5000, () => {
    return readlinkSync(`/proc/${reader.pid}/fd/0`) === file
  })
  return { file, reader, started: () => closeSync(both) }
}

/** A terminal, and the program that shows what is written to it. */
async function openTerminal(stage: Stage): Promise<Read> {
  const command = 'stty -onlcr; tty; exec sleep 600'
  const reader = new Child(stage, 'script', [
    '--quiet',
    '--flush',
    '--command',
    command,
    '/dev/null',
  ])
  const file = await stage.until('a terminal', 5000, () => /^\/dev\/\S+/.exec(reader.output())?.[0])
  return { file, reader, started: () => {} }
}
