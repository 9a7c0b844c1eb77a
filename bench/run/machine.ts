/** What the runs are made on, in words: a number without its machine says nothing. */

import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'

/** The machine, as names and values to print. */
export function describeMachine(): Record<string, string> {
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} CPUs`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `Linux ${release()}`,
    'virtual machine': /^flags\s*:.*\bhypervisor\b/m.test(read('/proc/cpuinfo')) ? 'yes' : 'no',
    user: process.getuid?.() === 0 ? 'root' : 'not root',
    'load before': read('/proc/loadavg').split(' ').slice(0, 3).join(' '),
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // Not a Linux as usual; the rest of the description still stands.
  }
}
