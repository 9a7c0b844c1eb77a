/** How much of what a socket has sent the other end's kernel has. */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { loadForeign } from '../../src/engine/native.js'
import { descriptorOf } from '../../src/engine/net/handle.js'

const ipProtoTcp = 6
const tcpInfo = 11
const bytesAckedAt = 120 // tcpi_bytes_acked; from <linux/tcp.h>, stable since Linux 4.2.

/** Payload bytes acknowledged since the connection began; a SYN of our own may be counted in. */
export function acknowledgedBytes(socket: Socket): number {
  const foreign = loadForeign()
  assert.ok(foreign.ok, 'only the kernel knows')
  const getOption = foreign.value.libc.func('int getsockopt(int, int, int, void *, void *)')
  const info = Buffer.alloc(128)
  const length = Uint32Array.of(info.length)
  assert.equal(getOption(descriptorOf(socket), ipProtoTcp, tcpInfo, info, length), 0)
  return Number(info.readBigUInt64LE(bytesAckedAt))
}
