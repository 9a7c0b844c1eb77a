/**
 * Clients that stay: opens sessions, exchanges one request and reply on each, then keeps them open
 * and silent until its input ends. Prints one line once all are open: how many, or what failed.
 *
 *   node idle-clients.js PORT COUNT
 */

import { connect } from 'node:net'
import { host } from './ports.js'
import { replyBytes } from './run/backends.js'
import { headersOf, requestOf } from './run/wrk.js'

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const headers = headersOf(port, true).filter((word) => word !== '--header')
const request = requestOf(port, headers)
const atOnceMax = 64 // More would overflow listen queues and measure retransmissions.
let begun = 0
let open = 0

process.stdin.once('end', () => process.exit(0)).resume()
while (begun < Math.min(count, atOnceMax)) begin()

function begin(): void {
  begun += 1
  let received = 0
  const socket = connect({ host, port }, () => socket.write(request))
  socket.on('data', (chunk) => {
    received += chunk.length
    if (received === replyBytes) answered()
  })
  socket.once('error', (failure) => fail(failure.message))
  socket.once('end', () => fail('a session was closed'))
}

function answered(): void {
  open += 1
  if (begun < count) begin()
  if (open === count) console.log(`open ${open}`)
}

function fail(why: string): void {
  console.log(`${why}, with ${open} sessions open`)
  process.exit(1)
}
