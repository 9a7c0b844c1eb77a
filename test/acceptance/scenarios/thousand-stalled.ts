/**
 * A thousand readers ask for a large file and read nothing: whoever comes after them is answered as
 * if they were not there.
 */

import { connect, type Socket } from 'node:net'
import { startBalancer } from '../balancer.js'
import { startNginx } from '../nginx.js'
import { startClient } from '../peers.js'
import { connectionsOf, residentBytes } from '../proc.js'
import { makeFile } from '../random-file.js'
import type { Scenario, Stage } from '../stage.js'

const readers = 1000
const freshClients = 20
const answerMsMax = 100
// A machine that has other things to do may be late once.
const lateMax = 1
// While a thousand replies are on their way the backend itself is late at times: half must not be.
const lateMaxFilling = freshClients / 2
// More than the socket buffers of both connections can hold, so that the stall reaches the backend.
const fileBytes = 48 * 1024 ** 2

/** The readers live in this process and never read a byte; the fresh clients come one by one. */
export const thousandStalled: Scenario = {
  name: 'thousand-stalled-readers',
  needs: ['nginx', 'bash', 'openssl'],
  deadlineMs: 60_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'files')
    const balancer = await startBalancer(stage, { backends: [nginx.address] })
    await makeFile(stage, `${nginx.filesFolder}/large`, fileBytes)
    const { pid } = balancer.process
    const baseBytes = residentBytes(pid)

    const stalled = Array.from({ length: readers }, () => startStalled(stage, balancer.port))
    await stage.until('all readers have connected', 20_000, () => {
      const rows = connectionsOf(nginx.port).filter(({ localPort }) => localPort === nginx.port)
      return rows.filter(({ state }) => state === 'established').length === readers
    })
    // They are still filling what buffers there are, which is work for every process here.
    await checkFresh(stage, balancer.port, 'while the buffers fill', lateMaxFilling)
    const growth = ((residentBytes(pid) - baseBytes) / 1024 ** 2).toFixed(1)
    const open = stalled.filter((socket) => !socket.destroyed).length
    stage.check(`${readers} stalled readers stay`, open === readers, `${open}, ${growth} MiB more`)
    await checkFresh(stage, balancer.port, 'once they have stalled', lateMax)
  },
}

// A socket nobody listens to is never read.
function startStalled(stage: Stage, port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write('GET /files/large HTTP/1.0\r\n\r\n')
  socket.on('error', () => {}) // At the end they are reset; earlier, the count of those open tells.
  stage.atEnd(() => {
    socket.destroy()
  })
  return socket
}

async function checkFresh(stage: Stage, port: number, when: string, late: number): Promise<void> {
  const tookMs: number[] = []
  for (let count = 0; count < freshClients; count++) {
    const startedMs = performance.now()
    const client = startClient(stage, port)
    client.socket.write('GET / HTTP/1.0\r\n\r\n')
    await client.ended
    if (client.received().endsWith('files\n')) tookMs.push(performance.now() - startedMs)
  }
  const sorted = tookMs.sort((one, other) => one - other).map(Math.round)
  const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1) ?? Number.POSITIVE_INFINITY]
  const within = tookMs.filter((ms) => ms <= answerMsMax).length
  stage.check(
    `fresh clients are answered ${when}`,
    tookMs.length === freshClients && within >= freshClients - late,
    `median ${median} ms, worst ${worst} ms, ${within} of ${freshClients} within ${answerMsMax} ms`,
  )
}
