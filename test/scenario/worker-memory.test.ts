/** The memory that workers of the uring engine set aside; how much they use depends on the load. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { probeUring } from '../../src/engine/uring/probe.js'
import { createBalancer } from '../../src/index.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const mebibyte = 1_048_576

test('buffers.perWorker is what a worker sets aside for buffers', options, async () => {
  await setAsideBytes('1MiB') // What the process needs for its first engine is not to be counted.
  const little = await setAsideBytes('1MiB')
  const much = await setAsideBytes('256MiB')
  const differenceMebibytes = Math.round((much - little) / mebibyte)
  // A thread may get, or not, 64 MiB of addresses for its allocations.
  assert.ok(Math.abs(differenceMebibytes - 255) <= 80, `${differenceMebibytes} MiB more`)
})

/** Addresses that a balancer with one worker takes; memory only once something is written there. */
async function setAsideBytes(perWorker: '1MiB' | '256MiB'): Promise<number> {
  const before = addressBytes()
  const balancer = await createBalancer({
    engine: 'uring',
    workers: 1,
    buffers: { perWorker },
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: ['127.0.0.1:9'], health: false } },
  })
  await balancer.start()
  const taken = addressBytes() - before
  await balancer.stop({ timeout: 0 })
  return taken
}

function addressBytes(): number {
  const match = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return Number(match?.[1]) * 1024
}
