/**
 * `npm run bench`: Evener, HAProxy, nginx, a plain Node proxy and no balancer at all under the same
 * loads in the same minutes. What is measured and how is told in docs/benchmarks.md.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asLines, type Figures, fromLines, type Results } from './measurement.js'
import { type Options, parseOptions } from './options.js'
import { planRuns } from './plan.js'
import { writePage } from './report/page.js'
import { reportText } from './report/report.js'
import { runAll } from './run/all.js'
import { startBackends } from './run/backends.js'
import { raiseDescriptorLimit } from './run/descriptors.js'
import { describeMachine } from './run/machine.js'
import { install, installCommand, missingPackages, versions } from './run/programs.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const options = parseOptions(process.argv)
const results = options.from === undefined ? await gather(options) : read(options.from)
console.log(`\n${reportText(results)}`)
if (options.writeDocs) writePage(root, results, keep(results, 'bench/results'))
process.exit(0)

async function gather(asked: Options): Promise<Results> {
  const missing = missingPackages()
  if (missing.length > 0 && !(await install(missing))) {
    console.error(`bench: programs are missing; as root: ${installCommand(missing)}`)
    process.exit(1)
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))
  const at = new Date().toISOString()
  const machine = describeMachine()
  const sessionsMax = await raiseDescriptorLimit()
  const backends = await startBackends()
  const { rounds, seconds, again } = asked
  const bench = { backends, seconds, again, sessionsMax }
  const { measurements, leftOut } = await runAll(planRuns(asked), bench, tell)
  await backends.stop()

  const settings = { rounds, seconds, again }
  const circumstances = { at, machine, versions: await versions(), settings, leftOut }
  const found = { circumstances, measurements }
  keep(found, '.tmp/bench')
  return found
}

/** Every run is kept, in a folder that is no part of the repository; quoted ones in one that is. */
function keep(found: Results, folder: string): string {
  mkdirSync(join(root, folder), { recursive: true })
  const path = `${folder}/${found.circumstances.at.slice(0, 16).replaceAll(':', '')}.jsonl`
  writeFileSync(join(root, path), asLines(found))
  console.log(`\nruns: ${path}`)
  return path
}

function read(path: string): Results {
  return fromLines(readFileSync(path, 'utf8'))
}

function tell(load: string, subject: string, said: Figures | string): void {
  const shown = typeof said === 'string' ? said : oneLine(said)
  console.log(`${load.padEnd(24)} ${subject.padEnd(20)} ${shown}`)
}

function oneLine(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join('  ')
}
