/** Measures what happens while some work is done: what the balancer uses, and who else was busy. */

import type { Figures } from '../measurement.js'
import { groupCpuSeconds, groupMemory, machineTime, ownCpuSeconds } from '../usage.js'

/** Process groups that take part. `balancer` is undefined where there is none. */
export type Groups = { readonly balancer: number | undefined; readonly backends: number }

/** Does the work; gives what it gave, with the figures of the time it took. */
export async function during<Value>(
  groups: Groups,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly figures: Figures }> {
  const before = look(groups)
  const value = await work()
  const after = look(groups)
  const all = after.machine.allSeconds - before.machine.allSeconds
  const othersSeconds = after.others - before.others
  const noise = {
    othersShare: Math.max(0, othersSeconds / all),
    stolenShare: (after.machine.stolenSeconds - before.machine.stolenSeconds) / all,
  }
  if (groups.balancer === undefined) return { value, figures: noise }
  const cpuSeconds = after.balancer - before.balancer
  const { peakBytes } = groupMemory(groups.balancer)
  return { value, figures: { ...noise, cpuSeconds, peakBytes } }
}

function look(groups: Groups) {
  const balancer = groups.balancer === undefined ? 0 : groupCpuSeconds(groups.balancer)
  const machine = machineTime()
  const parts = balancer + groupCpuSeconds(groups.backends) + ownCpuSeconds()
  return { balancer, machine, others: machine.busySeconds - parts }
}
