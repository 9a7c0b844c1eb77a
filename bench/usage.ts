/**
 * What a process group has used, read from /proc. Work that the kernel does for a process in its
 * own time (system calls, and on the usual kernels the network's soft interrupts too) is in its
 * CPU seconds; so are threads that io_uring starts for it.
 */

import { readdirSync, readFileSync } from 'node:fs'

/** Memory of a process group now, in bytes, and the most that was resident. */
export type Memory = {
  readonly residentBytes: number
  readonly peakBytes: number
  /** Pages no other process shares: what the group would give back. */
  readonly privateBytes: number
}

/** Time of all CPUs since the machine started, in seconds. */
export type MachineTime = {
  readonly busySeconds: number
  readonly stolenSeconds: number
  readonly allSeconds: number
}

const ticksPerSecond = 100 // USER_HZ: the unit of /proc on every Linux that Node runs on.

/** CPU seconds of all processes of a group, ended threads included. */
export function groupCpuSeconds(group: number): number {
  return sum(processesOf(group).map(processCpuSeconds))
}

/** CPU seconds of this process and of all children it has waited for. */
export function ownCpuSeconds(): number {
  const fields = statOf(process.pid)
  return sum([11, 12, 13, 14].map((at) => Number(fields[at]))) / ticksPerSecond
}

/** Memory of all processes of a group. */
export function groupMemory(group: number): Memory {
  const each = processesOf(group).map((pid) => {
    const status = readQuietly(`/proc/${pid}/status`)
    const rollup = readQuietly(`/proc/${pid}/smaps_rollup`)
    return {
      residentBytes: kib(status, 'VmRSS'),
      peakBytes: kib(status, 'VmHWM'),
      privateBytes: kib(rollup, 'Private_Clean') + kib(rollup, 'Private_Dirty'),
    }
  })
  return {
    residentBytes: sum(each.map((one) => one.residentBytes)),
    peakBytes: sum(each.map((one) => one.peakBytes)),
    privateBytes: sum(each.map((one) => one.privateBytes)),
  }
}

/** Kernel memory that cannot be reclaimed, of the whole machine: sockets, files, requests. */
export function kernelBytes(): number {
  return kib(readFileSync('/proc/meminfo', 'utf8'), 'SUnreclaim')
}

/** What the whole machine did. */
export function machineTime(): MachineTime {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!
  const [user, nice, system, idle, wait, interrupt, soft, stolen] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / ticksPerSecond) as [
    ...[number, number, number, number, number, number, number, number],
  ]
  const busySeconds = user + nice + system + interrupt + soft
  return { busySeconds, stolenSeconds: stolen, allSeconds: busySeconds + idle + wait + stolen }
}

// The sum over threads is exact to the nanosecond but forgets threads that ended; the sum of the
// process remembers them but counts hundredths of a second, rounded down. The larger is nearer.
function processCpuSeconds(pid: number): number {
  const fields = statOf(pid)
  const coarse = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  const exact = sum(threadsOf(pid).map((thread) => ranSeconds(`/proc/${pid}/task/${thread}`)))
  return Math.max(coarse, exact)
}

function ranSeconds(folder: string): number {
  return Number(readQuietly(`${folder}/schedstat`).split(' ', 1)[0]) / 1e9
}

// Fields of /proc/PID/stat from the third on: what stands before, in brackets, may hold anything.
function statOf(pid: number): string[] {
  const text = readQuietly(`/proc/${pid}/stat`)
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function processesOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(statOf(pid)[2]) === group)
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return [] // It has ended meanwhile.
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // The process or thread has ended meanwhile, or the kernel keeps no such file.
  }
}

function kib(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)
  return found === null ? 0 : Number(found[1]) * 1024
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
