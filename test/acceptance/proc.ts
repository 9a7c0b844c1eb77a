/** What the kernel says in /proc about a process and about TCP connections. */

import { readdirSync, readFileSync } from 'node:fs'

/** A row of /proc/net/tcp. Ports are numbers; addresses are left as the kernel writes them. */
export type KernelConnection = {
  readonly localPort: number
  readonly remotePort: number
  readonly state: ConnectionState
}

// By the number the kernel gives each, from 1 (include/net/tcp_states.h).
const states = [
  'none',
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'close',
  'close-wait',
  'last-ack',
  'listen',
  'closing',
  'new-syn-received',
] as const

/** A state of a TCP connection. */
export type ConnectionState = (typeof states)[number]

/** Memory of a process that is in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (match === null) throw new Error(`process ${pid} has no memory: it has ended`)
  return Number(match[1]) * 1024
}

/** Open descriptors of a process. */
export function descriptorCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/**
 * The TCP sockets, IPv4 and IPv6, that have one of these ports on either end. Takes a tenth of a
 * second when many connections were closed lately, so it is nothing to ask all the time.
 */
export function connectionsOf(...ports: readonly number[]): KernelConnection[] {
  const texts = ports.map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')} `)
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.filter((line) => texts.some((text) => line.includes(text))).map(readRow)
  })
}

function readRow(line: string): KernelConnection {
  const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/)
  return {
    localPort: portOf(local),
    remotePort: portOf(remote),
    state: states[Number.parseInt(state, 16)] ?? 'none',
  }
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16)
}
