/**
 * The soak: all kinds of sessions at once for minutes, while backends are killed and come back.
 * Every byte is compared at both ends; afterwards nothing may be left behind.
 *
 *   npm run soak -- --minutes 10 --engine uring
 *   npm run soak -- --minutes 5 --engine uring --kill-every 1
 */

import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Balancer, startBalancer, stopBalancer } from '../acceptance/balancer.js'
import { Child, killAll } from '../acceptance/child.js'
import { descriptorCount, residentBytes } from '../acceptance/proc.js'
import { type Check, Stage } from '../acceptance/stage.js'
import { Flaps } from './flaps.js'
import { checkSessions, readClients } from './report.js'

const clientsProgram = fileURLToPath(new URL('./clients.js', import.meta.url))
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'auto' },
    minutes: { type: 'string', default: '10' },
    // Seconds from one kill of a backend to the next.
    'kill-every': { type: 'string', default: '12' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    program: {
      type: 'string',
      default: fileURLToPath(new URL('../../src/cli/main.js', import.meta.url)),
    },
  },
})
const backendCount = 3
const roundSeconds = 15
const roundsMax = 8
// Heaps and pools grow to what a load needs: until a round adds less, that is not over.
const roundGrowthBytesMax = 4 * 1024 ** 2
// The longest sessions end well within this once no new ones begin.
const windDownMs = 180_000
const descriptorSlack = 2
const growthBytesMax = 32 * 1024 ** 2
const seed = Number(values.seed)
let failed = 0
let isOver = false
let watched: Balancer | undefined

const stage = new Stage({ program: values.program, engine: values.engine, onCheck: report })
process.once('exit', () => {
  killAll()
  stage.removeFolder()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1))
}
try {
  await soak(Number(values.minutes) * 60)
  isOver = true
} finally {
  if (watched !== undefined && (failed > 0 || !isOver)) keepLog(watched)
  await stage.close()
}
process.exitCode = failed === 0 ? 0 : 1

async function soak(seconds: number): Promise<void> {
  console.log(`soak of ${seconds} s, engine ${values.engine}, seed ${seed}`)
  const flaps = new Flaps(stage, Number(values['kill-every']) * 1000)
  await flaps.start(backendCount)
  const balancer = await startBalancer(stage, { backends: flaps.addresses })
  watched = balancer
  const { pid } = balancer.process
  const coldDescriptors = descriptorCount(pid)

  const loads = await warmUp(balancer, coldDescriptors)
  const baseBytes = residentBytes(pid)
  let peakBytes = baseBytes
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(pid))
  }, 1000)
  stage.atEnd(() => clearInterval(sampling))

  const endMs = performance.now() + seconds * 1000
  const flapping = flaps.flap(() => performance.now() > endMs)
  loads.push(await load(balancer, seconds, seed + loads.length))
  await flapping
  clearInterval(sampling)

  // The baseline was taken after such a round: only equal states can be compared.
  loads.push(await load(balancer, roundSeconds, seed + loads.length))
  await checkLeftovers(balancer, coldDescriptors, baseBytes, peakBytes)
  const totals = loads.map((each) => each.totals)
  const connected = totals.reduce((sum, each) => sum + each.connected, 0)
  await stage.comesTrue(15_000, () => balancer.journal.recordCount() >= connected)
  const unplanned = loads.flatMap((each) => each.unplanned)
  checkSessions(stage, { unplanned, totals }, balancer.journal.records(), flaps)
  await checkStop(balancer)
}

// Rounds of one load, until the idle balancer is no larger after one than after the one before.
async function warmUp(balancer: Balancer, coldDescriptors: number) {
  const { pid } = balancer.process
  const loads: Awaited<ReturnType<typeof load>>[] = []
  const sizes: number[] = []
  while (loads.length < roundsMax) {
    loads.push(await load(balancer, roundSeconds, seed + loads.length))
    await stage.comesTrue(10_000, () => descriptorCount(pid) <= coldDescriptors + descriptorSlack)
    const grown = residentBytes(pid) - (sizes.at(-1) ?? 0)
    sizes.push(residentBytes(pid))
    if (grown < roundGrowthBytesMax) break
  }
  console.log(`  idle after rounds of ${roundSeconds} s: ${sizes.map(mebibytes).join(', ')} MiB`)
  return loads
}

async function checkStop(balancer: Balancer): Promise<void> {
  const count = balancer.journal.recordCount()
  const { exit, ms } = await stopBalancer(balancer)
  stage.check('the balancer stops', exit.code === 0, `exit ${exit.code} after ${ms} ms`)
  const late = balancer.journal.records().slice(count)
  for (const record of late) console.log(JSON.stringify(record))
  stage.check('no session was left to stop', late.length === 0, `${late.length} ended by it`)
  const errors = balancer.process
    .errors()
    .split('\n')
    .filter((line) => /error|fatal/i.test(line))
  stage.check('without an error on stderr', errors.length === 0, errors[0] ?? 'none')
}

async function load(balancer: Balancer, seconds: number, loadSeed: number) {
  const args = [clientsProgram, balancer.port, seconds, loadSeed].map(String)
  const clients = new Child(stage, process.execPath, args)
  await stage.until('the clients are done', seconds * 1000 + windDownMs, () => {
    if (balancer.process.exit !== undefined) throw new Error(balancer.process.errors())
    return clients.exit !== undefined
  })
  if (clients.exit?.code !== 0) throw new Error(clients.errors())
  return readClients(clients.output())
}

async function checkLeftovers(
  { process: { pid } }: Balancer,
  coldDescriptors: number,
  baseBytes: number,
  peakBytes: number,
): Promise<void> {
  const isBack = () => descriptorCount(pid) <= coldDescriptors + descriptorSlack
  const descriptorsAreBack = await stage.comesTrue(30_000, isBack)
  stage.check(
    `descriptors back to where they were +${descriptorSlack}`,
    descriptorsAreBack,
    `${descriptorCount(pid)}, before ${coldDescriptors}`,
  )
  const isSmall = () => residentBytes(pid) - baseBytes < growthBytesMax
  const before = mebibytes(baseBytes)
  const memoryIsBack = await stage.comesTrue(30_000, isSmall)
  stage.check(
    'memory, idle after the same load, grown by less than 32 MiB',
    memoryIsBack,
    `${mebibytes(residentBytes(pid))} MiB, before ${before}, at most ${mebibytes(peakBytes)}`,
  )
}

// What the balancer said, kept for whoever looks for the cause; the stage's folder goes.
function keepLog({ process: { outputFile, errorFile } }: Balancer): void {
  const folder = mkdtempSync(join(tmpdir(), `evener-soak-${seed}-`))
  for (const file of [outputFile, errorFile]) copyFileSync(file, join(folder, basename(file)))
  console.log(`  the balancer's log is kept in ${folder}`)
}

function report({ name, passed, figure }: Check): void {
  if (!passed) failed += 1
  console.log(`  ${passed ? 'ok  ' : 'FAIL'} ${name}: ${figure}`)
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
