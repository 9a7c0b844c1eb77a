/** Runs the idle load: memory before, ten thousand silent sessions, memory after. */

import { fileURLToPath } from 'node:url'
import { bad, ok, type Result } from '../../src/core/result.js'
import { start } from '../child.js'
import type { Figures } from '../measurement.js'
import { groupMemory, kernelBytes } from '../usage.js'
import type { Balancer } from './balancer.js'

const program = fileURLToPath(new URL('../idle-clients.js', import.meta.url))
const clientsEachMax = 5000 // Sessions per client process: its descriptors have a limit too.
const stillBytes = 64 * 1024
const settleLooksMax = 20
const lookEveryMs = 250

/** Opens the sessions, lets the memory settle, and gives what each session costs. */
export async function measureIdle(
  balancer: Balancer,
  sessions: number,
): Promise<Result<Figures, string>> {
  const before = await settled(balancer)
  const clients = Array.from({ length: Math.ceil(sessions / clientsEachMax) }, (_, index) => {
    const count = Math.min(clientsEachMax, sessions - index * clientsEachMax)
    return start({
      program: process.execPath,
      args: [program, String(balancer.port), String(count)],
    })
  })
  const lines = await Promise.all(clients.map((client) => client.firstLine))
  const after = await settled(balancer)
  for (const client of clients) client.stdin?.end()
  await Promise.all(clients.map((client) => client.ended))

  const failed = lines.find((line) => !line.startsWith('open '))
  if (failed !== undefined) return bad(failed || 'the clients ended without a word')
  const kernelBytesEach = (after.kernel - before.kernel) / sessions
  if (balancer.group === undefined) return ok({ sessions, kernelBytesEach })
  return ok({
    sessions,
    kernelBytesEach,
    privateBytesEach: (after.private - before.private) / sessions,
    baseBytes: before.resident,
    peakBytes: after.peak,
  })
}

type Look = {
  readonly kernel: number
  readonly private: number
  readonly resident: number
  readonly peak: number
}

// Memory is still moving for a while after the last session opened: collectors, lazy releases.
async function settled(balancer: Balancer): Promise<Look> {
  let last = look(balancer)
  for (let looks = 0; looks < settleLooksMax; looks++) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const now = look(balancer)
    const moved = Math.abs(now.private - last.private) + Math.abs(now.kernel - last.kernel)
    last = now
    if (moved < stillBytes && looks > 2) break
  }
  return last
}

function look({ group }: Balancer): Look {
  const kernel = kernelBytes()
  if (group === undefined) return { kernel, private: 0, resident: 0, peak: 0 }
  const memory = groupMemory(group)
  return {
    kernel,
    private: memory.privateBytes,
    resident: memory.residentBytes,
    peak: memory.peakBytes,
  }
}
