/** What the kernel says about sockets of this process, whoever opened them. */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { loadForeign } from '../../src/engine/native.js'

/** Options of a TCP socket. Times in seconds. */
export type KernelOptions = {
  readonly noDelay: boolean
  readonly keepAlive: boolean
  readonly keepIdle: number
  readonly keepInterval: number
  readonly keepCount: number
}

/** A connected TCP socket. */
export type ConnectedSocket = {
  readonly localPort: number
  readonly peerPort: number
  readonly options: KernelOptions
}

/** All connected TCP sockets of this process. */
export function connectedSockets(): readonly ConnectedSocket[] {
  const foreign = loadForeign()
  assert.ok(foreign.ok, 'only the kernel knows')
  const { libc } = foreign.value
  const getName = libc.func('int getsockname(int fd, void *address, void *length)')
  const getPeer = libc.func('int getpeername(int fd, void *address, void *length)')
  const getOption = libc.func('int getsockopt(int, int, int, void *value, void *length)')
  const address = Buffer.alloc(28)
  const word = new Int32Array(1)
  const length = new Uint32Array(1)

  return readdirSync('/proc/self/fd').flatMap((name) => {
    const fd = Number(name)
    const [localPort, peerPort] = [port(getName, fd), port(getPeer, fd)]
    if (localPort === 0 || peerPort === 0) return []
    return [{ localPort, peerPort, options: optionsOf(fd) }]
  })

  function optionsOf(fd: number): KernelOptions {
    return {
      noDelay: option(fd, 6, 1) !== 0,
      keepAlive: option(fd, 1, 9) !== 0,
      keepIdle: option(fd, 6, 4),
      keepInterval: option(fd, 6, 5),
      keepCount: option(fd, 6, 6),
    }
  }

  function port(call: typeof getName, fd: number): number {
    length[0] = address.length
    if (call(fd, address, length) < 0) return 0
    const family = address.readUInt16LE(0)
    return family === 2 || family === 10 ? address.readUInt16BE(2) : 0 // AF_INET and AF_INET6
  }

  function option(fd: number, level: number, name: number): number {
    length[0] = 4
    assert.equal(getOption(fd, level, name, word, length), 0)
    return word[0]!
  }
}
