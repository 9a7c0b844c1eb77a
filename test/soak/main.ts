/**
 * The soak: all kinds of sessions at once for minutes, while backends are killed and come back.
 * Every byte is compared at both ends; afterwards nothing may be left behind.
 *
 *   npm run soak -- --minutes 10 --engine uring
 */

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
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    program: {
      type: 'string',
      default: fileURLToPath(new URL('../../src/cli/main.js', import.meta.url)),
    },
  },
})
const backendCount = 3
const warmUpSeconds = 15
// The longest sessions end well within this once no new ones begin.
const windDownMs = 180_000
const descriptorSlack = 2
const growthBytesMax = 32 * 1024 ** 2
const seed = Number(values.seed)
let failed = 0

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
} finally {
  await stage.close()
}
process.exitCode = failed === 0 ? 0 : 1

async function soak(seconds: number): Promise<void> {
  console.log(`soak of ${seconds} s, engine ${values.engine}, seed ${seed}`)
  const flaps = new Flaps(stage)
  await flaps.start(backendCount)
  const balancer = await startBalancer(stage, { backends: flaps.addresses })
  const { pid } = balancer.process
  const coldDescriptors = descriptorCount(pid)

  const first = await load(balancer, warmUpSeconds, seed)
  await stage.comesTrue(10_000, () => descriptorCount(pid) <= coldDescriptors + descriptorSlack)
  const baseBytes = residentBytes(pid)
  let peakBytes = baseBytes
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(pid))
  }, 1000)
  stage.atEnd(() => clearInterval(sampling))

  const endMs = performance.now() + seconds * 1000
  const flapping = flaps.flap(() => performance.now() > endMs)
  const second = await load(balancer, seconds, seed + 1)
  await flapping
  clearInterval(sampling)

  await checkLeftovers(balancer, coldDescriptors, baseBytes, peakBytes)
  const totals = [first.totals, second.totals]
  const connected = totals.reduce((sum, each) => sum + each.connected, 0)
  await stage.comesTrue(15_000, () => balancer.journal.recordCount() >= connected)
  const unplanned = [...first.unplanned, ...second.unplanned]
  checkSessions(stage, { unplanned, totals }, balancer.journal.records(), flaps)
  const { exit, ms } = await stopBalancer(balancer)
  stage.check('the balancer stops', exit.code === 0, `exit ${exit.code} after ${ms} ms`)
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
    'memory growth after the warm-up under 32 MiB',
    memoryIsBack,
    `${mebibytes(residentBytes(pid))} MiB, before ${before}, at most ${mebibytes(peakBytes)}`,
  )
}

function report({ name, passed, figure }: Check): void {
  if (!passed) failed += 1
  console.log(`  ${passed ? 'ok  ' : 'FAIL'} ${name}: ${figure}`)
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
