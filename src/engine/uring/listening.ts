/**
 * Listening sockets of this engine. They belong to the main thread, so that a worker may die
 * without an address being lost; each worker's ring accepts from the same ones.
 */

import { lstatSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getSystemErrorName } from 'node:util'
import type { BindAddress } from '../../core/address.js'
import { bad, ok, type Result } from '../../core/result.js'
import type { KeepAlive } from '../../core/snapshot.js'
import type { BindFailure } from '../engine.js'
import type { Native } from '../native.js'
import { bindFailureOf } from '../net/bind-failure.js'
import type { Libc } from './ffi.js'
import { socketOptions, sockets } from './kernel.js'
import type { Mapping } from './memory.js'
import { encodeSockaddr, portOf } from './sockaddr.js'

/** Connections the kernel may hold for us; it caps this at its own `somaxconn`. */
const backlogMax = 4096

/** An open listening socket, its address as bound. */
export type Listening = { readonly fd: number; readonly address: BindAddress }

/** What opening needs: calls, and memory for their arguments. */
export type ListeningTools = {
  readonly libc: Libc
  readonly native: Native
  readonly scratch: Mapping
}

/** Opens an address, or says why that is not possible. */
export function openListening(
  tools: ListeningTools,
  address: BindAddress,
): Result<Listening, BindFailure> {
  const first = tryOpen(tools, address)
  if (first.ok) return first
  const hasNoIpv6 = first.error === 'EAFNOSUPPORT' || first.error === 'EADDRNOTAVAIL'
  if (address.kind === 'tcp' && address.host === undefined && hasNoIpv6) {
    const everyIpv4 = tryOpen(tools, { ...address, host: '0.0.0.0' })
    if (!everyIpv4.ok) return withFailure(everyIpv4, address)
    const { fd, address: bound } = everyIpv4.value
    return ok({ fd, address: { ...address, port: bound.kind === 'tcp' ? bound.port : 0 } })
  }
  return withFailure(first, address)
}

/** Sets what accepted sockets inherit: send at once, and keep-alive. */
export function prepareListening(
  { native }: ListeningTools,
  { fd, address }: Listening,
  keepAlive: KeepAlive | undefined,
): void {
  if (address.kind !== 'tcp') return
  native.setNoDelay(fd)
  native.setKeepAlive(fd, keepAlive)
}

/** Takes a connection the kernel has queued, without waiting; -1 when there is none. */
export function acceptNow({ libc }: ListeningTools, fd: number): number {
  return libc.accept4(fd, 0, 0, sockets.nonBlocking | sockets.closeOnExec)
}

function withFailure(
  result: Result<Listening, string>,
  address: BindAddress,
): Result<Listening, BindFailure> {
  if (result.ok) return result
  const error = Object.assign(new Error(result.error), { code: result.error })
  return bad(bindFailureOf(error, address))
}

// The error is a system error name.
function tryOpen(tools: ListeningTools, address: BindAddress): Result<Listening, string> {
  const { libc, scratch } = tools
  if (address.kind === 'unix') {
    if (isOtherFile(address.path)) return bad('ENOTSOCK')
    if (isTaken(tools, address.path)) return bad('EADDRINUSE')
  }
  const bindAt = address.kind === 'unix' ? besideOf(address) : address
  const encoded = encodeSockaddr(bindAt)
  if (!encoded.ok) return bad('EADDRNOTAVAIL')
  const sockaddr = encoded.value
  const type = sockets.stream | sockets.nonBlocking | sockets.closeOnExec
  const fd = libc.socket(sockaddr[0]!, type, 0)
  if (fd < 0) return bad(getSystemErrorName(-libc.errno()))
  if (address.kind === 'tcp') {
    setOption(tools, fd, sockets.levelSocket, socketOptions.reuseAddress, 1)
    if (sockaddr[0] === sockets.inet6) {
      const only = address.host === undefined ? 0 : 1
      setOption(tools, fd, sockets.levelIpv6, socketOptions.ipv6Only, only)
    }
  }
  new Uint8Array(scratch.buffer).set(sockaddr)
  const isOpen =
    libc.bind(fd, scratch.address, sockaddr.length) === 0 && libc.listen(fd, backlogMax) === 0
  if (!isOpen) {
    const code = getSystemErrorName(-libc.errno())
    libc.close(fd)
    return bad(code)
  }
  if (bindAt.kind === 'unix' && address.kind === 'unix') renameSync(bindAt.path, address.path)
  return ok({ fd, address: boundAddress(tools, fd, address) })
}

function boundAddress(tools: ListeningTools, fd: number, address: BindAddress): BindAddress {
  if (address.kind === 'unix') return address
  const { libc, scratch } = tools
  new Uint32Array(scratch.buffer)[32] = 128
  libc.getsockname(fd, scratch.address, scratch.address + 128)
  return { ...address, port: portOf(new Uint8Array(scratch.buffer)) }
}

function setOption(
  { libc, scratch }: ListeningTools,
  fd: number,
  level: number,
  option: number,
  value: number,
): void {
  new Int32Array(scratch.buffer)[0] = value
  libc.setsockopt(fd, level, option, scratch.address, 4)
}

function isOtherFile(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isSocket()
}

// Bound beside its place and moved there once it listens: whoever sees the file can connect, and a
// stale one of a process that died is replaced in one step.
function besideOf({ path }: { readonly path: string }): BindAddress {
  return { kind: 'unix', path: join(dirname(path), `.${process.pid.toString(36)}`) }
}

// True when somebody answers there; a file nobody answers on was left by a process that died.
function isTaken({ libc, scratch }: ListeningTools, path: string): boolean {
  const encoded = encodeSockaddr({ kind: 'unix', path })
  if (!encoded.ok) return false
  const fd = libc.socket(
    sockets.unix,
    sockets.stream | sockets.nonBlocking | sockets.closeOnExec,
    0,
  )
  if (fd < 0) return false
  new Uint8Array(scratch.buffer).set(encoded.value)
  const result = libc.connect(fd, scratch.address, encoded.value.length)
  const code = result < 0 ? getSystemErrorName(-libc.errno()) : ''
  libc.close(fd)
  return code !== 'ECONNREFUSED' && code !== 'ENOENT'
}
