/** A balancer as a process: started, shown and logged, and stopped when a signal says so. */

import { isatty } from 'node:tty'
import type { AdminInterface } from '../app/admin/admin-interface.js'
import type { Balancer } from '../app/balancer.js'
import { ConfigError } from '../app/config-error.js'
import type { ConfigSource } from '../app/config-source.js'
import { balancerFrom } from '../app/create-balancer.js'
import { StartError } from '../app/start-error.js'
import { statePathOf } from '../app/state-place.js'
import { version } from '../app/version.js'
import { realWorld } from '../app/world/world.js'
import { unreachable } from '../core/assert.js'
import type { Config } from '../core/config/schema.js'
import type { EventType } from '../core/events.js'
import { firstVerdicts } from './first-verdicts.js'
import { followConfig } from './follow-config.js'
import { type OpenLog, openLog } from './log/open-log.js'
import { complain } from './output/say.js'
import { programAdmin } from './program-admin.js'
import { reloadWhenAsked } from './reload-when-asked.js'
import { listenForSignals, type StopSignals } from './signals.js'
import { poolLines, startLines } from './start-screen.js'
import { troubleOf } from './trouble.js'

/** How long the start screen waits for the first probes; it goes on without them after that. */
const firstProbesMs = 1500

/** A configuration, in words where it came from, and where it can be read again. */
export type Served = {
  readonly config: Config
  readonly described: string
  readonly source?: ConfigSource | undefined
  /** It is read again whenever it changes. */
  readonly isWatched?: boolean
}

/** Runs until a signal ends it. Resolves with the exit code. */
export async function serve(served: Served): Promise<number> {
  try {
    return await serveUntilStopped(served)
  } catch (cause) {
    if (!(cause instanceof ConfigError || cause instanceof StartError)) throw cause
    complain(`evener: ${cause.message}\n`)
    return cause instanceof ConfigError ? 2 : 1
  }
}

async function serveUntilStopped(served: Served): Promise<number> {
  const { config, described, source } = served
  const admin = await programAdmin(config, {
    setLogLevel: (level, by) => output.changeLevel(level, by),
  })
  const balancer = balancerFrom(config, realWorld(statePathOf(config)), admin, source)
  const output = openLog(config)
  balancer.watchLog(output.linesDropped)
  const reloader = reloadWhenAsked(balancer)
  const signals = listenForSignals(reloader.onHangUp)
  const verdicts = firstVerdicts(config)
  let isStarting = true
  balancer.onAny((event) => {
    verdicts.hear(event)
    if (!isStarting || output.format === 'json' || !isOnStartScreen(event.type)) output.log(event)
  })
  await balancer.start()
  const endFollowing = followConfig(balancer, output)
  const endReloads = reloader.begin(served.isWatched === true)
  tellStart(balancer, output, { source: described, admin })
  await Promise.race([verdicts.all, after(firstProbesMs), signals.first])
  isStarting = false
  tellHealth(balancer, output, config)
  const code = await untilStopped(balancer, output, signals)
  endReloads()
  endFollowing()
  await output.close()
  return code
}

async function untilStopped(
  balancer: Balancer,
  { log }: OpenLog,
  signals: StopSignals,
): Promise<number> {
  const signal = await signals.first
  const { sessions, startedAt } = balancer.snapshot()
  const { delay: delayMs, timeout: timeoutMs } = balancer.config.shutdown
  log({ type: 'process.stopping', payload: { signal, sessions, delayMs, timeoutMs } })
  const end = await Promise.race([
    balancer.stop().then(() => 'graceful' as const),
    signals.second.then(() => 'hurried' as const),
  ])
  // Were the process just to exit, the kernel would close what is open as if it were complete.
  if (end === 'hurried') await balancer.stop({ timeout: 0 })
  const uptimeMs = startedAt === null ? 0 : Date.now() - Date.parse(startedAt)
  log({ type: 'process.stopped', payload: { uptimeMs } })
  return end === 'graceful' ? 0 : 1
}

type Told = { readonly source: string; readonly admin: AdminInterface | undefined }

function tellStart(balancer: Balancer, output: OpenLog, { source, admin }: Told): void {
  const snapshot = balancer.snapshot()
  const { name, why } = snapshot.engine
  switch (output.format) {
    case 'json':
      output.log({
        type: 'process.started',
        payload: { version: version(), engine: name, why, pid: process.pid, source },
      })
      if (admin !== undefined) output.log({ type: 'admin.opened', payload: openedBy(admin) })
      return
    case 'pretty':
      output.show(
        startLines(snapshot, {
          version: version(),
          source,
          admin: admin?.places,
          isPrivate: isatty(1),
        }),
      )
      return
    default:
      unreachable(output.format)
  }
}

// Logs are read by many: the token is not in them, its file is.
function openedBy({ places: { url, socket, tokenFile, notes } }: AdminInterface) {
  return { url, socket, tokenFile, why: notes.length === 0 ? null : notes.join('; ') }
}

function tellHealth(balancer: Balancer, output: OpenLog, config: Config): void {
  const snapshot = balancer.snapshot()
  const trouble = troubleOf(snapshot, config.limits)
  if (output.format === 'pretty') {
    output.show(poolLines(snapshot, config.pools, trouble, output.width))
  } else if (trouble !== undefined) output.log({ type: 'process.trouble', payload: trouble })
}

// What the start screen tells need not be told by lines as well: with a thousand backends that
// would be a thousand lines.
function isOnStartScreen(type: EventType): boolean {
  return type === 'listener.opened' || type.startsWith('backend.') || type.startsWith('pool.')
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
