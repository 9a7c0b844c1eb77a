/**
 * What `evener doctor` thinks of a machine: facts in, findings out, each with the command that
 * mends it. It only decides; facts.ts looks.
 */

import { humanCount } from '../terminal/human.js'
import type { Facts } from './facts.js'

/** How a finding weighs: `warn` is a limit that may matter, `fail` keeps Evener from working. */
export type Weight = 'ok' | 'warn' | 'fail'

/** One finding. `fix`: commands or a sentence that mend it. */
export type Finding = {
  readonly name: string
  readonly weight: Weight
  readonly text: string
  readonly fix?: string
}

/** Fewer than these are a surprise on a busy day. */
const sessionsFew = 5000
const portsUsual = 28_232 // What Linux gives out of the box.
const backlogFew = 1024
const descriptorsWanted = 1_048_576

/** All findings, in the order to read them. */
export function findingsOf(facts: Facts): Finding[] {
  return [
    runtimeFinding(facts),
    kernelFinding(facts),
    ...facts.engines.map((engine) => engineFinding(engine, facts.runsUnder)),
    autoFinding(facts),
    kernelCallsFinding(facts),
    descriptorFinding(facts),
    ...portFinding(facts),
    ...backlogFinding(facts),
    listenFinding(facts),
  ]
}

function runtimeFinding({ runtimeVersion }: Facts): Finding {
  const [major = 0, minor = 0] = runtimeVersion.split('.').map(Number)
  const name = 'Node'
  if (major > 20 || (major === 20 && minor >= 19)) {
    return { name, weight: 'ok', text: runtimeVersion }
  }
  return {
    name,
    weight: 'fail',
    text: `${runtimeVersion} is too old`,
    fix: 'install Node 20.19 or newer from https://nodejs.org',
  }
}

function kernelFinding({ platform, kernelVersion }: Facts): Finding {
  const name = 'kernel'
  if (platform === 'linux') return { name, weight: 'ok', text: `Linux ${kernelVersion}` }
  return {
    name,
    weight: 'warn',
    text: `${platform} ${kernelVersion}; Evener is made for Linux`,
    fix: 'for production use Linux; elsewhere closing a listener may lose queued connections',
  }
}

function engineFinding(
  { name, why }: Facts['engines'][number],
  runsUnder: Facts['runsUnder'],
): Finding {
  const title = `${name} engine`
  if (why === null) return { name: title, weight: 'ok', text: 'available' }
  const fix = engineFix(why, runsUnder)
  const finding: Finding = { name: title, weight: 'warn', text: `not available: ${why}` }
  return fix === undefined ? finding : { ...finding, fix }
}

// By the words of engine/uring/probe.ts; confined.test.ts holds it to them.
function engineFix(why: string, runsUnder: Facts['runsUnder']): string | undefined {
  if (why.includes('kernel.io_uring_disabled')) return 'sudo sysctl -w kernel.io_uring_disabled=0'
  if (!why.includes('not permitted')) return undefined
  return runsUnder === 'systemd'
    ? "sudo systemctl edit --full evener   # add @aio to the unit's existing SystemCallFilter="
    : 'docker run --security-opt seccomp=packaging/seccomp/evener.json …   # packaging/README.md'
}

function autoFinding({ auto }: Facts): Finding {
  const { name, why } = auto
  return { name: 'engine: auto', weight: 'ok', text: why === null ? name : `${name}: ${why}` }
}

function kernelCallsFinding({ kernelCalls }: Facts): Finding {
  const name = 'kernel calls'
  if (kernelCalls === null) return { name, weight: 'ok', text: 'koffi loads' }
  return {
    name,
    weight: 'warn',
    text: kernelCalls,
    fix: 'npm install --include=optional koffi   (and start Node without --permission)',
  }
}

function descriptorFinding({ descriptors, sessionsMax, runsUnder }: Facts): Finding {
  const name = 'descriptors'
  const { soft, hard } = descriptors
  const text =
    soft === undefined
      ? `no limit: up to ${humanCount(sessionsMax)} sessions at once`
      : `${humanCount(soft)} (hard limit ${humanCount(hard ?? soft)}): ` +
        `up to ${humanCount(sessionsMax)} sessions at once`
  if (sessionsMax >= sessionsFew) return { name, weight: 'ok', text }
  return { name, weight: sessionsMax === 0 ? 'fail' : 'warn', text, fix: descriptorFix(runsUnder) }
}

function descriptorFix(runsUnder: Facts['runsUnder']): string {
  switch (runsUnder) {
    case 'systemd':
      return `sudo systemctl edit evener   # add: [Service] LimitNOFILE=${descriptorsWanted}`
    case 'container':
      return `docker run --ulimit nofile=${descriptorsWanted}:${descriptorsWanted} …`
    case 'shell':
      return `sudo prlimit --pid $$ --nofile=${descriptorsWanted}:${descriptorsWanted}`
  }
}

function portFinding({ ports }: Facts): Finding[] {
  if (ports === undefined) return []
  const count = ports.last - ports.first + 1
  const name = 'local ports'
  const text =
    `${ports.first} to ${ports.last}: up to ${humanCount(count)} connections at once ` +
    'to each backend address'
  if (count >= portsUsual) return [{ name, weight: 'ok', text }]
  const fix = 'sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"'
  return [{ name, weight: 'warn', text, fix }]
}

function backlogFinding({ backlogMax }: Facts): Finding[] {
  if (backlogMax === undefined) return []
  const name = 'listen backlog'
  const text = `net.core.somaxconn is ${backlogMax}`
  if (backlogMax >= backlogFew) return [{ name, weight: 'ok', text }]
  const fix = 'sudo sysctl -w net.core.somaxconn=4096'
  return [{ name, weight: 'warn', text: `${text}: bursts of new connections may be lost`, fix }]
}

function listenFinding({ lowestPort }: Facts): Finding {
  const name = 'listen ports'
  if (lowestPort <= 80) return { name, weight: 'ok', text: `from ${lowestPort} on` }
  const text = `from ${lowestPort} on; lower ones, such as 80 and 443, need more rights`
  const fix = 'sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80'
  return { name, weight: 'warn', text, fix }
}
