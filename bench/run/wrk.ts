/** wrk as the client of requests: how it is called, and what is read from it. */

import { fileURLToPath } from 'node:url'
import { bad, ok, type Result } from '../../src/core/result.js'
import { finish } from '../child.js'
import { host } from '../ports.js'

/** What the clients do. Without `perSecond` they never pause. */
export type Clients = {
  readonly port: number
  readonly clients: number
  readonly seconds: number
  readonly keepAlive: boolean
  readonly perSecond?: number
}

/** What wrk counted. Latency is from the request's first byte sent to the reply's last. */
export type Counted = {
  readonly units: number
  readonly seconds: number
  readonly p50Us: number
  readonly p99Us: number
  readonly errors: number
}

const script = fileURLToPath(new URL('../../../bench/run/wrk.lua', import.meta.url))
const requestBytes = 100

/** Runs wrk to its end. */
export async function wrk(asked: Clients): Promise<Result<Counted, string>> {
  const { port, clients, seconds, keepAlive, perSecond } = asked
  const thinkMs = perSecond === undefined ? 0 : (clients / perSecond) * 1000
  const finished = await finish(
    {
      program: 'wrk',
      args: [
        ...['--threads', '1', '--connections', String(clients), '--duration', `${seconds}s`],
        ...['--script', script, ...headersOf(port, keepAlive)],
        `http://${host}:${port}/`,
      ],
    },
    { ...process.env, EVENER_BENCH_THINK_MS: String(thinkMs) },
  )
  const line = finished.stderr.split('\n').find((text) => text.startsWith('{'))
  if (finished.status !== 0 || line === undefined) return bad(`wrk: ${finished.stderr.trim()}`)
  const { units, microseconds, p50Us, p99Us, errors } = JSON.parse(line) as Printed
  return ok({ units, seconds: microseconds / 1e6, p50Us, p99Us, errors })
}

type Printed = Omit<Counted, 'seconds'> & { readonly microseconds: number }

/** The request as wrk sends it with these headers: 100 bytes. */
export function requestOf(port: number, headers: readonly string[]): string {
  return ['GET / HTTP/1.1', `Host: ${host}:${port}`, ...headers, '', ''].join('\r\n')
}

/** The headers that make wrk's request 100 bytes long, as arguments. */
export function headersOf(port: number, keepAlive: boolean): string[] {
  const headers = keepAlive ? [] : ['Connection: close']
  const missing = requestBytes - requestOf(port, [...headers, 'P: ']).length
  return [...headers, `P: ${'.'.repeat(missing)}`].flatMap((header) => ['--header', header])
}
