/**
 * Numbers of the Linux kernel's interface, as its headers give them. They are the same on x64 and
 * arm64. Nothing is decided here.
 */

/** System calls of io_uring; these have one number on every architecture. */
export const syscalls = { ioUringSetup: 425, ioUringEnter: 426, ioUringRegister: 427 } as const

/** Setup flags: see ring.ts for what each is for. */
export const setupFlags = {
  completionQueueSize: 1 << 3,
  singleIssuer: 1 << 12,
  deferTaskrun: 1 << 13,
} as const

/** Flags of io_uring_enter. */
export const enterFlags = { getEvents: 1, extendedArgument: 8 } as const

/** Bit of the ring's own flags: the kernel keeps completions that found no room in the queue. */
export const completionsOverflow = 2

/** What a submission asks for (`enum io_uring_op`). */
export const opcodes = {
  nop: 0,
  pollAdd: 6,
  accept: 13,
  asyncCancel: 14,
  connect: 16,
  close: 19,
  read: 22,
  send: 26,
  recv: 27,
} as const

/** Bits of the flags byte of a submission. */
export const submissionFlags = { bufferSelect: 1 << 5, skipSuccess: 1 << 6 } as const

/**
 * Bits of a receive's `ioprio`: look only after the socket is ready; go on after one completion.
 */
export const receiveFlags = { pollFirst: 1, multishot: 2 } as const

/** Bits of a cancel: every request that matches; match by descriptor. */
export const cancelFlags = { all: 1, byDescriptor: 2 } as const

/** Bits of a completion: it names a provided buffer; more completions of this request follow. */
export const completionFlags = { buffer: 1, more: 2 } as const

/** Register operation: a ring of provided buffers. */
export const registerBufferRing = 22

/** Where mmap finds the submission entries of a ring descriptor. */
export const submissionEntriesOffset = 0x10000000

/** Bits of mmap: readable and writable, private or shared, not from a file, no memory promised. */
export const mapFlags = {
  readWrite: 3,
  shared: 1,
  private: 2,
  anonymous: 0x20,
  noReserve: 0x4000,
  populate: 0x8000,
} as const

/** madvise: these pages' content is no longer needed. */
export const adviseDontNeed = 4

/** Socket families, types and levels. */
export const sockets = {
  unix: 1,
  inet: 2,
  inet6: 10,
  stream: 1,
  nonBlocking: 0x800,
  closeOnExec: 0x80000,
  levelSocket: 1,
  levelTcp: 6,
  levelIpv6: 41,
} as const

/** Socket options, with the level they belong to in their name. */
export const socketOptions = {
  reuseAddress: 2,
  error: 4,
  keepAlive: 9,
  linger: 13,
  attachFilter: 26,
  tcpNoDelay: 1,
  tcpKeepIdle: 4,
  tcpKeepInterval: 5,
  tcpKeepCount: 6,
  tcpInfo: 11,
  ipv6Only: 26,
} as const

/** MSG_NOSIGNAL | MSG_WAITALL: no SIGPIPE, and one completion when everything is sent. */
export const sendFlags = 0x4100

/** shutdown: end our direction only. */
export const shutdownWrite = 1

/** ioctl: bytes in a socket's send queue that the peer has not acknowledged. */
export const unsentBytes = 0x5411

/** The state of a TCP connection that is over: reset, timed out, or closed by both. */
export const tcpStateClose = 7

/** fcntl: size of a pipe. */
export const setPipeSize = 1031

/** splice: move pages where possible, do not block. */
export const spliceFlags = 3

/** poll bits. The last two, and FINs, are always reported. */
export const pollBits = { readable: 1, writable: 4, error: 8, hangUp: 16 } as const

/** Length of a poll that goes on after it has answered. */
export const pollMultishot = 1

/** Error numbers that have an answer of their own somewhere in this engine. */
export const errors = {
  EPERM: 1,
  EINTR: 4,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EBUSY: 16,
  ENFILE: 23,
  EMFILE: 24,
  EPIPE: 32,
  ENOSYS: 38,
  ETIME: 62,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ECONNRESET: 104,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  ECANCELED: 125,
} as const
