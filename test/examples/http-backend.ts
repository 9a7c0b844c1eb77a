/** A backend that speaks HTTP: it answers with its name, and at /health with what it is told. */

import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A running backend; `health` may be changed while it runs. */
export type HttpBackend = { readonly address: string; health: string }

/** Listens on a free port of loopback, or on a unix socket, until the test is over. */
export async function httpBackend(
  t: TestContext,
  name: string,
  socketPath?: string,
): Promise<HttpBackend> {
  const backend = { address: '', health: 'up' }
  const listening = createServer((request, response) => {
    response.setHeader('connection', 'close')
    response.end(request.url === '/health' ? backend.health : name)
  })
  const where = socketPath === undefined ? { host: '127.0.0.1', port: 0 } : { path: socketPath }
  await new Promise<void>((resolve) => listening.listen(where, resolve))
  t.after(() => listening.close())
  const { port } = listening.address() as AddressInfo
  return Object.assign(backend, { address: socketPath ?? `127.0.0.1:${port}` })
}

/** Asks for `/` on a connection of its own; the body of the answer. */
export function ask(address: string): Promise<string> {
  const [host = '', port = ''] = address.split(':')
  const where = address.startsWith('/') ? { socketPath: address } : { host, port }
  return new Promise((resolve, reject) => {
    const request = get({ ...where, path: '/', agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve(body))
    })
    request.on('error', reject)
  })
}

/** Asks so many times, one after the other. */
export async function askTimes(address: string, count: number): Promise<readonly string[]> {
  const answers: string[] = []
  while (answers.length < count) answers.push(await ask(address))
  return answers
}
