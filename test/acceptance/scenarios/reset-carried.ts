/**
 * A backend sends 200 KB and resets the connection while the client reads slowly: the client gets
 * every byte and then a reset, never a clean end.
 *
 * The client is curl, slowed down: it calls recv(2) itself and says with exit code 56 that it got a
 * reset, and with 0 that it got an end. On Node 20 a client cannot tell these apart after a pause.
 */

import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { loadNative } from '../../../src/engine/native.js'
import { descriptorOf } from '../../../src/engine/net/handle.js'
import { allRecords, type Balancer, startBalancer } from '../balancer.js'
import { run } from '../child.js'
import { tally } from '../journal.js'
import { startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const clients = 200
const parallel = 25
const bodyBytes = 200_000
const resetCode = 56 // "Failure in receiving network data", see EXIT CODES in curl(1).
const bytesPerSecond = '100K' // So that a client takes two seconds; the reset comes at once.
const earlyMs = 300
const head = 'HTTP/1.0 200 OK\r\n\r\n'
const body = Buffer.from(Array.from({ length: bodyBytes }, (_, index) => (index * 7919) % 251))

/** The backend resets only when the balancer’s kernel has acknowledged every byte. */
export const resetCarried: Scenario = {
  name: 'reset-carried',
  needs: ['curl'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const resetAtMs = new Map<string, number>()
    const backend = await startPeer(stage, (socket) => {
      // With the request read there is nothing left that would turn a close into a reset by itself.
      socket.once('data', async (request) => {
        await sendAndReset(stage, socket)
        resetAtMs.set(/GET \/(\d+)/.exec(request.toString())?.[1] ?? '', Date.now())
      })
    })
    const balancer = await startBalancer(stage, { backends: [backend.address] })

    const laterMs: number[] = []
    const ends = new Map<string, number>()
    let next = 0
    const worker = async () => {
      while (next < clients) {
        const name = String(next++)
        const end = await readSlowly(stage, balancer, name)
        laterMs.push(Date.now() - (resetAtMs.get(name) ?? Number.POSITIVE_INFINITY))
        ends.set(end, (ends.get(end) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    stage.check(
      `${clients} of ${clients} got every byte, then a reset`,
      ends.get('whole, then a reset') === clients,
      [...ends].map(([end, count]) => `${count} ${end}`).join(', '),
    )
    // A few may have had to wait for the reader: how much the kernel takes ahead is its own affair.
    const early = laterMs.filter((ms) => ms > earlyMs).length
    stage.check(
      'most resets came long before the end was read',
      early >= clients / 2,
      `${early} of ${clients} more than ${earlyMs} ms before`,
    )

    const records = await allRecords(stage, balancer, clients)
    const right = records.filter(({ reason, toClient }) => {
      return reason === 'backend-reset' && toClient === 'rst'
    })
    stage.check('recorded as backend-reset', right.length === clients, tally(records, 'reason'))
  },
}

// A reset throws away what the kernel has not sent yet; so the backend waits until all of it was
// acknowledged: from then on the balancer's kernel has every byte.
async function sendAndReset(stage: Stage, socket: Socket): Promise<void> {
  const native = loadNative()
  if (!native.ok) throw new Error(native.error)
  await new Promise<void>((resolve) => {
    socket.write(head)
    socket.write(body, () => resolve())
  })
  await stage.until('the balancer has every byte', 20_000, () => {
    return native.value.unacknowledgedBytes(descriptorOf(socket)) === 0
  })
  socket.resetAndDestroy()
}

async function readSlowly(stage: Stage, balancer: Balancer, name: string): Promise<string> {
  const file = join(stage.folder, `body-${name}`)
  const { code } = await run(stage, 'curl', [
    ...['--silent', '--limit-rate', bytesPerSecond, '--output', file, `${balancer.url}/${name}`],
  ])
  const received = readFileSync(file)
  const bytes = received.equals(body) ? 'whole' : `${received.length} bytes`
  if (code === resetCode) return `${bytes}, then a reset`
  return code === 0 ? `${bytes}, then a clean end` : `${bytes}, then curl code ${code}`
}
