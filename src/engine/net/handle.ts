/**
 * The one file that knows what Node keeps below its sockets: that a socket has a handle with an
 * `fd`, that a listening one is given its accepted handles by calling `onconnection`, and how a
 * handle connects, reads and writes without a Socket. None of that is documented. The conformance
 * suite notices if a version of Node changes what is always used; the rest is only used where
 * `loadTcp` finds it, and sockets of Node's do without (sockets.ts).
 */

import type { Server as Acceptor } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { assert } from '../../core/assert.js'
import { bad, ok, type Result } from '../../core/result.js'

/** What Node keeps of an open socket below the Socket. */
export type Handle = { readonly fd: number; close(): void }

/** One end of a connection, filled in by a handle; empty when the handle does not know. */
export type HandleEnd = { address?: string; port?: number }

/** A TCP handle. What answers a number answers 0 or a negative system error. */
export type TcpHandle = Handle & {
  /** Called with `this`; what happened is in `Tcp.state`. It must return nothing. */
  onread: (this: TcpHandle) => void
  /** Reads into this from now on. Whoever uses the handle keeps the buffer alive. */
  useUserBuffer(buffer: Uint8Array): void
  readStart(): number
  readStop(): number
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number
  connect(request: ConnectRequest, host: string, port: number): number
  connect6(request: ConnectRequest, host: string, port: number): number
  getsockname(end: HandleEnd): number
  getpeername(end: HandleEnd): number
}

/** A connection under way. `oncomplete` is called once, also when the handle is closed. */
export type ConnectRequest = { oncomplete: (this: ConnectRequest, status: number) => void }

/** A write under way; the same. It keeps its bytes alive. */
export type WriteRequest = {
  oncomplete: (this: WriteRequest, status: number) => void
  bytes: Uint8Array
}

/** Node's TCP below its sockets. */
export type Tcp = {
  readonly newHandle: () => TcpHandle
  readonly owns: (handle: Handle) => handle is TcpHandle
  readonly newConnectRequest: () => ConnectRequest
  readonly newWriteRequest: () => WriteRequest
  /** In `onread`: how many bytes were read, or a negative system error. */
  readonly readResult: () => number
  /** After a write: whether its request will be completed later; otherwise it is done. */
  readonly isWritePending: () => boolean
}

type Bindings = {
  readonly tcp_wrap: {
    readonly TCP: new (kind: number) => TcpHandle
    readonly TCPConnectWrap: new () => ConnectRequest
    readonly constants: { readonly SOCKET: number }
  }
  readonly stream_wrap: {
    readonly WriteWrap: new () => WriteRequest
    readonly kReadBytesOrError: number
    readonly kLastWriteWasAsync: number
    readonly streamBaseState: Int32Array
  }
}

/** Node's TCP, or in words why it cannot be had here. */
export function loadTcp(): Result<Tcp, string> {
  try {
    const { TCP, TCPConnectWrap, constants } = binding('tcp_wrap')
    const stream = binding('stream_wrap')
    const { WriteWrap, streamBaseState: state, kReadBytesOrError, kLastWriteWasAsync } = stream
    for (const made of [TCP, TCPConnectWrap, WriteWrap]) assert(typeof made === 'function', 'known')
    for (const at of [kReadBytesOrError, kLastWriteWasAsync]) assert(at in state, 'known')
    return ok({
      newHandle: () => new TCP(constants.SOCKET),
      owns: (handle): handle is TcpHandle => handle instanceof TCP,
      newConnectRequest: () => new TCPConnectWrap(),
      newWriteRequest: () => new WriteWrap(),
      readResult: () => state[kReadBytesOrError]!,
      isWritePending: () => state[kLastWriteWasAsync] !== 0,
    })
  } catch (error) {
    return bad(`this Node hides its handles: ${error instanceof Error ? error.message : error}`)
  }
}

function binding<Name extends keyof Bindings>(name: Name): Bindings[Name] {
  return (process as unknown as { binding(name: Name): Bindings[Name] }).binding(name)
}

type ListeningHandle = Handle & {
  onconnection: (this: ListeningHandle, status: number, handle: Handle) => void
}

type Inner = { readonly _handle: Handle | null }

/** Hears of every connection instead of Node: its handle, or the name of what went wrong. */
export function onAccept(
  acceptor: Acceptor,
  onHandle: (handle: Handle) => void,
  onAcceptError: (code: string) => void,
): void {
  const listening = (acceptor as unknown as Inner)._handle as ListeningHandle | null
  assert(listening !== null, 'whoever listens has a handle')
  listening.onconnection = (status, handle) => {
    if (status < 0) onAcceptError(getSystemErrorName(status))
    else onHandle(handle)
  }
}

/** The descriptor of a socket, accepting or not; -1 when it has none, or none any more. */
export function descriptorOf(owner: object): number {
  return (owner as Inner)._handle?.fd ?? -1
}
