/**
 * What a connection needs of a socket, and what it hears from one. There are two: Node's own
 * (stream-socket.ts), which goes wherever Node goes, and a lighter one on Node's handles
 * (handle-socket.ts). The names are those of Node's Socket.
 */

import type { Socket } from 'node:net'

/** Where a socket's bytes go: a buffer, and what is called with how many bytes lie in it. */
export type Reader = {
  readonly buffer: Uint8Array
  /** False stops reading until `resume()`. The buffer is used again as soon as this returns. */
  readonly callback: (byteCount: number) => boolean
}

/** Who hears what happens to a socket. */
export type SocketOwner = {
  onSocketConnected(): void
  onSocketEnd(): void
  /** `code` is a system error name. The socket is destroyed already. */
  onSocketError(code: string): void
  /** Both halves have ended, or an error was told. */
  onSocketClosed(): void
  /** One of the above threw. */
  onCrash(error: unknown): void
}

/** Hears that the kernel has taken what was written, or why it never will. */
export type OnTaken = (error?: NodeJS.ErrnoException | null) => void

/** One end of a connection. Without a port: a unix socket, or no longer known. */
export type SocketEnd = {
  readonly address?: string | undefined
  readonly port?: number | undefined
}

/** A socket that tells its owner, whoever that is at the time. */
export type OwnedSocket = Pick<
  Socket,
  'destroyed' | 'writableLength' | 'writableEnded' | 'writableFinished'
> & {
  owner: SocketOwner | undefined
  /** Its descriptor; -1 when it has none. */
  readonly fd: number
  readonly peerEnd: SocketEnd
  readonly ownEnd: SocketEnd
  /** Begins to read, or reads on. */
  resume(): void
  /** Reads no more for now. */
  pause(): void
  /**
   * Writes one piece; the next only when this one is taken. `onTaken` is called later; perhaps not,
   * if nothing is left in `writableLength` when this returns.
   */
  write(bytes: Uint8Array, onTaken: OnTaken): void
  /** Sends a FIN after what was written. */
  end(): void
  /** Closes at once. */
  destroy(): void
  /** Closes with a reset. */
  resetAndDestroy(): void
}

type Owned = { readonly owner: SocketOwner | undefined }

/** Tells the owner, and the owner of what its hearing of it threw. */
export function tell(
  socket: Owned,
  what: 'onSocketConnected' | 'onSocketEnd' | 'onSocketClosed',
): void {
  const { owner } = socket
  try {
    owner?.[what]()
  } catch (error) {
    owner?.onCrash(error)
  }
}

/** The same of an error; `code` is a system error name. */
export function tellError({ owner }: Owned, code: string): void {
  try {
    owner?.onSocketError(code)
  } catch (error) {
    owner?.onCrash(error)
  }
}
