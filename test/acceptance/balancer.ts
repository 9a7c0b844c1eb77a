/** The balancer under test: the real command line program, run with a configuration file. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigInput } from '../../src/core/config/schema.js'
import type { SessionRecord } from '../../src/core/session.js'
import { Child, type Exit } from './child.js'
import { Journal } from './journal.js'
import { accepts, freePort } from './ports.js'
import type { Stage } from './stage.js'

/** A running balancer with one listener and one pool. */
export type Balancer = {
  readonly process: Child
  readonly journal: Journal
  readonly port: number
  readonly address: string
  readonly url: string
}

/** How to start it: what goes to its pool, and what differs from the defaults. */
export type BalancerOptions = {
  readonly backends: readonly string[]
  readonly pool?: Partial<ConfigInput['pools'][string]>
  readonly config?: Partial<ConfigInput>
  /** A program and its arguments to run the balancer through, such as `prlimit --nofile=256`. */
  readonly through?: readonly string[]
  /** Where its log goes instead of a file that the journal reads. */
  readonly outputFile?: string
  /** False: go on as soon as it listens, before every backend was found up. */
  readonly waitForBackends?: boolean
}

const startMs = 15_000
const quickProbes = {
  type: 'tcp',
  interval: '500ms',
  fastInterval: '200ms',
  timeout: '1s',
} as const

/** Starts the balancer; resolves when it listens and has found its backends up. */
export async function startBalancer(stage: Stage, options: BalancerOptions): Promise<Balancer> {
  const port = await freePort()
  const file = join(stage.folder, `evener-${port}.yaml`)
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(configOf(port, stage.engine, options), null, 2))
  const [program, ...args] = [
    ...(options.through ?? []),
    ...[process.execPath, stage.program, 'run', '-c', file],
  ]
  const child = new Child(stage, program!, args, { outputFile: options.outputFile })
  const address = `127.0.0.1:${port}`
  const journal = new Journal(child.outputFile)
  const balancer = { process: child, journal, port, address, url: `http://${address}` }

  await stage.until('the balancer listens', startMs, () => {
    if (child.exit !== undefined) throw new Error(`the balancer ended: ${child.errors()}`)
    // Where its log cannot be read, a connection has to tell; elsewhere that would be one too many.
    if (options.outputFile !== undefined) return accepts(port)
    return journal.events('listener.opened').length > 0
  })
  if (options.waitForBackends ?? options.outputFile === undefined) {
    const count = options.backends.length
    await stage.until('all backends are up', startMs, () => {
      return journal.events('backend.up').length >= count
    })
  }
  return balancer
}

/** Asks the balancer to stop and answers how it ended, and after how many milliseconds. */
export async function stopBalancer(
  balancer: Balancer,
): Promise<{ readonly exit: Exit; readonly ms: number }> {
  const startedMs = performance.now()
  balancer.process.signal('SIGTERM')
  const exit = await balancer.process.ended
  return { exit, ms: Math.round(performance.now() - startedMs) }
}

/** Waits until no session is left without its record, then hands out all records. */
export async function allRecords(
  stage: Stage,
  balancer: Balancer,
  countMin: number,
): Promise<readonly SessionRecord[]> {
  await stage.until(`${countMin} session records`, 15_000, () => {
    return balancer.journal.recordCount() >= countMin
  })
  return balancer.journal.records()
}

function configOf(port: number, engine: string | undefined, options: BalancerOptions): object {
  return {
    ...(engine === undefined ? {} : { engine }),
    log: { format: 'json' },
    ...options.config,
    listeners: { front: { bind: `127.0.0.1:${port}`, pool: 'backends' } },
    pools: { backends: { backends: options.backends, health: quickProbes, ...options.pool } },
  }
}
