/**
 * The acceptance run: real programs (nginx, wrk, redis, PostgreSQL, ssh, nc, curl) around the real
 * command line program, all on loopback, with the engine a user gets. `npm run acceptance -- nginx
 * curl` runs the scenarios whose name contains one of the words, `--engine uring` another engine,
 * `--engine all` each that works here. Slow, and not part of `npm test`.
 */

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chooseEngine } from '../../src/app/choose-engine.js'
import { engineReport } from '../../src/app/engine-report.js'
import { killAll } from './child.js'
import { installCommand } from './programs.js'
import { scenarios } from './scenarios/index.js'
import { type Check, type Scenario, Stage } from './stage.js'

const builtProgram = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
const usual = chooseEngine({ engine: 'auto', workers: 'auto' })
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: process.env.EVENER_ENGINE ?? usual.name },
    program: { type: 'string', default: builtProgram },
    list: { type: 'boolean', default: false },
  },
})
const totals = { passed: 0, failed: 0 }

let played: Stage | undefined

process.once('exit', () => {
  killAll()
  played?.removeFolder() // There is one only when a signal has cut the scenario short.
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1))
}
process.exitCode = await main()

async function main(): Promise<number> {
  const chosen = scenarios.filter(({ name }) => isWanted(name))
  if (values.list || chosen.length === 0) {
    for (const { name } of scenarios) console.log(name)
    return values.list ? 0 : 2
  }
  const install = installCommand(chosen.flatMap(({ needs }) => needs))
  if (install !== undefined) {
    console.log(`some programs are missing; install them with\n  ${install}`)
    return 1
  }
  const startedMs = performance.now()
  for (const engine of engines()) {
    console.log(`\n# engine ${engine}`)
    for (const scenario of chosen) await play(scenario, engine)
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed in ${secondsSince(startedMs)} s`)
  return totals.failed === 0 ? 0 : 1
}

// The one that was asked for, or all that work here.
function engines(): readonly string[] {
  if (values.engine !== 'all') return [values.engine]
  const { engines: known } = engineReport()
  for (const { name, why } of known)
    if (why !== null) console.log(`not played with ${name}: ${why}`)
  return known.filter(({ why }) => why === null).map(({ name }) => name)
}

async function play(scenario: Scenario, engine: string): Promise<void> {
  console.log(`\n${scenario.name}`)
  const startedMs = performance.now()
  const stage = new Stage({ program: values.program, engine, onCheck: report })
  played = stage
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    const sentence = `not over after ${scenario.deadlineMs / 1000} s`
    timer = setTimeout(() => reject(new Error(sentence)), scenario.deadlineMs)
  })
  try {
    await Promise.race([scenario.run(stage), deadline])
  } catch (error) {
    stage.check('played to its end', false, error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
    await stage.close()
    played = undefined
  }
  console.log(`  (${secondsSince(startedMs)} s)`)
}

function report({ name, passed, figure }: Check): void {
  totals[passed ? 'passed' : 'failed'] += 1
  console.log(`  ${passed ? 'ok  ' : 'FAIL'} ${name}: ${figure}`)
}

function isWanted(name: string): boolean {
  return words.length === 0 || words.some((word) => name.includes(word))
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1)
}
