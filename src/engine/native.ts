/**
 * What Node's sockets cannot say or do, asked of the kernel directly: small typed calls through
 * koffi. This is the one file that loads it, and only when it is first needed. Where it cannot load
 * (another system, `--permission`, an odd platform) the answer says why, and the engines that can
 * live without go on with the limits they document.
 *
 * Every call is synchronous and never blocks. A failed call answers with the negative of errno.
 */

import { createRequire } from 'node:module'
import { constants, endianness } from 'node:os'
import { bad, ok, type Result } from '../core/result.js'
import type { KeepAlive } from '../core/snapshot.js'

/** koffi itself and the C library of this process; what another file builds more calls from. */
export type Foreign = {
  readonly koffi: typeof import('koffi')
  readonly libc: import('koffi').LibraryHandle
}

/** The kernel calls of a connection and of a listening socket. `fd` is always a socket. */
export type Native = {
  /** Hands bytes to the socket; answers how many it took, which may be fewer, or -errno. */
  readonly send: (fd: number, bytes: Uint8Array, byteCount: number) => number
  /** Bytes handed to the socket that the other end has not acknowledged yet, but still may. */
  readonly unacknowledgedBytes: (fd: number) => number
  /**
   * The errno a connection was lost by: reset or timed out. 0 while it stands, also where it was
   * closed properly. It is answered once, or not at all if a call on the socket has met it before.
   */
  readonly lostBy: (fd: number) => number
  /** Makes the coming close a reset: what is unsent is dropped and the other end is told so. */
  readonly resetOnClose: (fd: number) => void
  /** Sends a FIN. What is lost already takes none, which is no error here. */
  readonly shutDownWriting: (fd: number) => void
  /** Sends at once instead of gathering (TCP_NODELAY). A listening socket hands it down. */
  readonly setNoDelay: (fd: number) => void
  /**
   * Sets keep-alive (whole seconds, at least 1) or turns it off. A listening socket hands it down.
   */
  readonly setKeepAlive: (fd: number, keepAlive: KeepAlive | undefined) => void
  /** Drops what would open a new connection; connections already begun go on. */
  readonly refuseNewConnections: (fd: number) => void
  /** Connections of a listening TCP socket that are established and not yet accepted. */
  readonly acceptQueueLength: (fd: number) => number
  /** A second descriptor for the same socket, closed on exec. */
  readonly duplicate: (fd: number) => number
  /** Closes a descriptor that Node does not know. */
  readonly close: (fd: number) => void
}

let foreign: Result<Foreign, string> | undefined
let native: Result<Native, string> | undefined

/** Loads koffi once; the failure says in words why it cannot. */
export function loadForeign(): Result<Foreign, string> {
  foreign ??= tryLoad()
  return foreign
}

/** The calls, or in words why there are none here. */
export function loadNative(): Result<Native, string> {
  native ??= tryBuild()
  return native
}

function tryLoad(): Result<Foreign, string> {
  if (process.platform !== 'linux')
    return bad(`kernel calls are for Linux, not ${process.platform}`)
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    return ok({ koffi, libc: koffi.load(null) })
  } catch (error) {
    return bad(`koffi cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function tryBuild(): Result<Native, string> {
  const loaded = loadForeign()
  if (!loaded.ok) return loaded
  try {
    return ok(build(loaded.value))
  } catch (error) {
    return bad(`the C library lacks a call: ${error instanceof Error ? error.message : error}`)
  }
}

// From <linux/tcp.h>, <linux/sockios.h>, <asm-generic/socket.h> and <fcntl.h>: the same numbers on
// x64 and arm64, where koffi has its Linux binaries tested.
const solSocket = 1
const ipProtoTcp = 6
const soError = 4
const soKeepAlive = 9
const soLinger = 13
const soAttachFilter = 26
const tcpNoDelay = 1
const tcpKeepIdle = 4
const tcpKeepInterval = 5
const tcpKeepCount = 6
const tcpInfo = 11
const siocOutQ = 0x5411
const fDupFdCloseOnExec = 1030
const shutWrite = 1
const msgDontWait = 0x40
const msgNoSignal = 0x4000

const tcpInfoBytes = 104
const tcpStateAt = 0
const tcpUnackedAt = 24 // Of a listening socket: the length of its accept queue.
const tcpStateClose = 7

// A classic BPF program over the TCP header: of all segments, only a bare SYN is dropped. It must
// let the rest pass, for accepted sockets inherit it.
const dropNewConnections = [
  { code: 0x30, jt: 0, jf: 0, k: 13 }, // Load the byte of flags.
  { code: 0x54, jt: 0, jf: 0, k: 0x17 }, // Keep ACK, RST, SYN and FIN.
  { code: 0x15, jt: 0, jf: 1, k: 0x02 }, // Only SYN is set?
  { code: 0x06, jt: 0, jf: 0, k: 0 }, // Then keep no byte of it.
  { code: 0x06, jt: 0, jf: 0, k: 0xffffffff },
]

function build(foreign: Foreign): Native {
  const options = buildOptions(foreign)
  return { ...buildConnectionCalls(foreign, options), ...buildListeningCalls(foreign, options) }
}

type SocketOptions = {
  readonly setWord: (fd: number, level: number, option: number, value: number) => void
  /** The word asked for, or `absent` where the socket has no such option. */
  readonly word: (fd: number, level: number, option: number, absent: number) => number
  /** The TCP_INFO of a socket, valid until the next call; undefined for what is not TCP. */
  readonly tcpInfo: (fd: number) => DataView | undefined
}

// Scratch memory is shared by all calls: they are synchronous and never nest.
function buildOptions({ libc }: Foreign): SocketOptions {
  const getOption = libc.func('int getsockopt(int, int, int, void *value, void *length)')
  const setOption = libc.func('int setsockopt(int, int, int, void *value, uint32_t length)')
  const word = new Int32Array(1)
  const length = new Uint32Array(1)
  const info = new DataView(new ArrayBuffer(tcpInfoBytes))
  const infoBytes = new Uint8Array(info.buffer)
  return {
    setWord: (fd, level, option, value) => {
      word[0] = value
      setOption(fd, level, option, word, 4)
    },
    word: (fd, level, option, absent) => {
      length[0] = 4
      return getOption(fd, level, option, word, length) < 0 ? absent : word[0]!
    },
    tcpInfo: (fd) => {
      length[0] = tcpInfoBytes
      return getOption(fd, ipProtoTcp, tcpInfo, infoBytes, length) < 0 ? undefined : info
    },
  }
}

function buildConnectionCalls({ koffi, libc }: Foreign, options: SocketOptions) {
  const send = libc.func('int64_t send(int fd, void *bytes, uint64_t byteCount, int flags)')
  const ioctl = libc.func('int ioctl(int fd, uint64_t request, void *answer)')
  const setOption = libc.func('int setsockopt(int, int, int, void *value, uint32_t length)')
  const shutdown = libc.func('int shutdown(int fd, int how)')
  const queued = new Int32Array(1)
  const lingerNone = Int32Array.of(1, 0)
  return {
    send: (fd: number, bytes: Uint8Array, byteCount: number): number => {
      const taken: number = send(fd, bytes, byteCount, msgDontWait | msgNoSignal)
      return taken < 0 ? -koffi.errno() : taken
    },
    unacknowledgedBytes: (fd: number) => {
      if (ioctl(fd, siocOutQ, queued) < 0 || queued[0] === 0) return 0
      // A connection that is over still counts its bytes, but nobody will acknowledge them.
      return options.tcpInfo(fd)?.getUint8(tcpStateAt) === tcpStateClose ? 0 : queued[0]!
    },
    lostBy: (fd: number) => {
      const errno = options.word(fd, solSocket, soError, 0)
      if (errno === 0) return 0
      // An error may also wait on a connection that stands: something unreachable for a moment.
      const state = options.tcpInfo(fd)?.getUint8(tcpStateAt) ?? tcpStateClose
      return state === tcpStateClose ? errno : 0
    },
    resetOnClose: (fd: number): void => {
      setOption(fd, solSocket, soLinger, lingerNone, 8)
    },
    shutDownWriting: (fd: number): void => {
      shutdown(fd, shutWrite)
    },
    setNoDelay: (fd: number) => options.setWord(fd, ipProtoTcp, tcpNoDelay, 1),
    setKeepAlive: (fd: number, keepAlive: KeepAlive | undefined): void => {
      options.setWord(fd, solSocket, soKeepAlive, keepAlive === undefined ? 0 : 1)
      if (keepAlive === undefined) return
      options.setWord(fd, ipProtoTcp, tcpKeepIdle, wholeSeconds(keepAlive.idleMs))
      options.setWord(fd, ipProtoTcp, tcpKeepInterval, wholeSeconds(keepAlive.intervalMs))
      options.setWord(fd, ipProtoTcp, tcpKeepCount, keepAlive.probes)
    },
  }
}

function buildListeningCalls({ koffi, libc }: Foreign, options: SocketOptions) {
  const filter = koffi.struct({ code: 'uint16_t', jt: 'uint8_t', jf: 'uint8_t', k: 'uint32_t' })
  const program = koffi.struct({ len: 'uint16_t', filter: koffi.pointer(filter) })
  const fcntl = libc.func('int fcntl(int fd, int command, int argument)')
  const closeDescriptor = libc.func('int close(int fd)')
  const attach = libc.func('setsockopt', 'int', [
    ...['int', 'int', 'int'],
    koffi.pointer(program),
    'uint32_t',
  ])
  const littleEndian = endianness() === 'LE'
  return {
    refuseNewConnections: (fd: number): void => {
      const value = { len: dropNewConnections.length, filter: dropNewConnections }
      attach(fd, solSocket, soAttachFilter, value, koffi.sizeof(program))
    },
    acceptQueueLength: (fd: number) =>
      options.tcpInfo(fd)?.getUint32(tcpUnackedAt, littleEndian) ?? 0,
    duplicate: (fd: number): number => {
      const copy: number = fcntl(fd, fDupFdCloseOnExec, 0)
      return copy < 0 ? -koffi.errno() : copy
    },
    close: (fd: number): void => {
      closeDescriptor(fd)
    },
  }
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1000))
}

/** The errno of a system error name such as `ECONNRESET`, as these calls answer it. */
export function errnoOf(name: keyof typeof constants.errno): number {
  return constants.errno[name]
}
