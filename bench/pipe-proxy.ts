/**
 * What everybody writes first: the shortest proxy Node allows, round robin over its backends, no
 * other feature. The `net` engine is measured against it.
 *
 *   node pipe-proxy.js PORT BACKEND-PORT...
 */

import { connect, createServer } from 'node:net'
import { host } from './ports.js'

const [port, ...backends] = process.argv.slice(2).map(Number)
let turn = 0

createServer((client) => {
  const backend = connect({ host, port: backends[turn++ % backends.length]! })
  client.pipe(backend)
  backend.pipe(client)
  // Without these one reset would end the proxy.
  client.once('error', () => backend.destroy())
  backend.once('error', () => client.destroy())
}).listen({ host, port, backlog: 4096 })
