/** What this machine allows, as `evener doctor` finds it. Judged in checks.ts. */

import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { isatty } from 'node:tty'
import { chooseEngine } from '../../app/choose-engine.js'
import { currentDescriptors, planDescriptors } from '../../app/descriptors.js'
import { engineReport } from '../../app/engine-report.js'

/** The bit of this right, from <linux/capability.h>. */
const capNetBindService = 10n

/** Facts about the machine and the process. What a system does not have is undefined. */
export type Facts = {
  readonly runtimeVersion: string
  readonly platform: NodeJS.Platform
  readonly kernelVersion: string
  /** Every engine; `why` says why one is not available, null when it is. */
  readonly engines: readonly { readonly name: string; readonly why: string | null }[]
  /** The engine that `engine: auto` takes, and in one line why that one. */
  readonly auto: { readonly name: string; readonly why: string | null }
  /** Why kernel calls cannot be made from here; null when they can. */
  readonly kernelCalls: string | null
  readonly descriptors: { readonly soft: number | undefined; readonly hard: number | undefined }
  /** Sessions that a configuration with one listener may have at once. */
  readonly sessionsMax: number
  readonly runsUnder: 'systemd' | 'container' | 'shell'
  readonly ports: { readonly first: number; readonly last: number } | undefined
  readonly backlogMax: number | undefined
  /** The lowest port this process may listen on. */
  readonly lowestPort: number
}

/** Looks at this machine and this process. */
export function lookAround(environment: NodeJS.ProcessEnv): Facts {
  const { engines, kernelCalls } = engineReport()
  const auto = chooseEngine({ engine: 'auto', workers: 'auto' })
  const engine = auto.descriptors
  const wish = { sessionsWanted: undefined, binds: 1, probesInFlight: 1, engine, hasAdmin: true }
  return {
    runtimeVersion: process.versions.node,
    platform: process.platform,
    kernelVersion: release(),
    engines,
    auto: { name: auto.name, why: auto.why },
    kernelCalls,
    descriptors: descriptorLimits(),
    sessionsMax: planDescriptors(wish, currentDescriptors()).sessionsMax,
    runsUnder: surroundings(environment),
    ports: portRange(readSetting('net/ipv4/ip_local_port_range')),
    backlogMax: numberIn(readSetting('net/core/somaxconn')),
    lowestPort: lowestPort(),
  }
}

function surroundings({ INVOCATION_ID: unit, container }: NodeJS.ProcessEnv): Facts['runsUnder'] {
  if (process.pid === 1 || container !== undefined || existsSync('/.dockerenv')) return 'container'
  // A terminal of a desktop inherits the variable from the unit that runs the desktop.
  return unit === undefined || isatty(2) ? 'shell' : 'systemd'
}

function descriptorLimits(): Facts['descriptors'] {
  const limits = readText('/proc/self/limits') ?? ''
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? []
  return { soft: numberIn(soft), hard: numberIn(hard) }
}

function lowestPort(): number {
  const [, rights = '0'] =
    /^CapEff:\s+([0-9a-f]+)$/m.exec(readText('/proc/self/status') ?? '') ?? []
  const mayBindAny = (BigInt(`0x${rights}`) >> capNetBindService) & 1n
  return mayBindAny === 1n
    ? 1
    : (numberIn(readSetting('net/ipv4/ip_unprivileged_port_start')) ?? 1024)
}

function portRange(text: string | undefined): Facts['ports'] {
  const [first, last] = (text ?? '').trim().split(/\s+/).map(Number)
  return first === undefined || last === undefined ? undefined : { first, last }
}

function readSetting(path: string): string | undefined {
  return readText(`/proc/sys/${path}`)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Another system, or a container that hides it: then there is nothing to say about it.
    return undefined
  }
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text)
  return text !== undefined && Number.isFinite(number) ? number : undefined
}
