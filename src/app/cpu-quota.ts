/** How many cores the control group of this process may use; containers are limited this way. */

import { readFileSync } from 'node:fs'

/** Cores allowed, perhaps a fraction; Infinity where there is no limit or it cannot be read. */
export function cpuQuota(): number {
  return readCpuMax('/sys/fs/cgroup/cpu.max')
}

/** Reads a `cpu.max`: microseconds allowed per period of so many, `max 100000` for no limit. */
export function readCpuMax(path: string): number {
  try {
    const [quota = 'max', period = ''] = readFileSync(path, 'utf8').trim().split(' ')
    const cores = quota === 'max' ? Infinity : Number(quota) / Number(period)
    return cores > 0 ? cores : Infinity
  } catch {
    return Infinity // No such file: not in a control group with a limit.
  }
}
