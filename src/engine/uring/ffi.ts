/**
 * The C functions this engine calls, through koffi, and nothing else native. Addresses of memory
 * are plain numbers: the kernel reads and writes asynchronously, so it may only be given memory
 * that never moves (memory.ts), and such memory has an address for life.
 */

import { bad, ok, type Result } from '../../core/result.js'
import { loadForeign } from '../native.js'

/** The functions, named as in C. Failures are -1, with the number in `errno()`. */
export type Libc = {
  readonly enter: (
    syscall: number,
    ring: number,
    submitCount: number,
    waitCount: number,
    flags: number,
    argument: number,
    argumentBytes: number,
  ) => number
  readonly syscall3: (syscall: number, count: number, pointer: number) => number
  readonly register: (
    syscall: number,
    ring: number,
    operation: number,
    pointer: number,
    count: number,
  ) => number
  readonly mmap: (
    address: number,
    byteCount: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => number
  readonly munmap: (address: number, byteCount: number) => number
  readonly madvise: (address: number, byteCount: number, advice: number) => number
  readonly malloc: (byteCount: number) => number
  readonly free: (address: number) => void
  readonly memcpy: (to: number, from: number, byteCount: number) => number
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly bind: (fd: number, address: number, byteCount: number) => number
  readonly listen: (fd: number, backlog: number) => number
  readonly accept4: (fd: number, address: number, length: number, flags: number) => number
  readonly connect: (fd: number, address: number, byteCount: number) => number
  readonly setsockopt: (
    fd: number,
    level: number,
    option: number,
    value: number,
    byteCount: number,
  ) => number
  readonly getsockopt: (
    fd: number,
    level: number,
    option: number,
    value: number,
    length: number,
  ) => number
  readonly getsockname: (fd: number, address: number, length: number) => number
  readonly shutdown: (fd: number, how: number) => number
  readonly ioctl: (fd: number, request: number, argument: number) => number
  readonly eventfd: (initial: number, flags: number) => number
  readonly write: (fd: number, from: number, byteCount: number) => number
  readonly splice: (
    from: number,
    fromOffset: number,
    to: number,
    toOffset: number,
    byteCount: number,
    flags: number,
  ) => number
  readonly pipe2: (pair: number, flags: number) => number
  readonly fcntl: (fd: number, command: number, argument: number) => number
  readonly close: (fd: number) => number
  /** The error number of this thread's last call that failed. */
  readonly errno: () => number
  /**
   * Memory at an address, as an ArrayBuffer. The caller keeps it mapped as long as it is looked
   * at.
   */
  readonly view: (address: number, byteCount: number) => ArrayBuffer
}

/** Finds the functions; the error is one line that says why that is not possible here. */
export function loadLibc(): Result<Libc, string> {
  const foreign = loadForeign()
  if (!foreign.ok) return foreign
  const { koffi, libc } = foreign.value
  try {
    const c = (signature: string) => libc.func(signature)
    return ok({
      enter: c('long syscall(long, int, unsigned int, unsigned int, unsigned int, intptr, size_t)'),
      syscall3: c('long syscall(long, unsigned int, intptr)'),
      register: c('long syscall(long, int, unsigned int, intptr, unsigned int)'),
      mmap: c('intptr mmap(intptr, size_t, int, int, int, int64_t)'),
      munmap: c('int munmap(intptr, size_t)'),
      madvise: c('int madvise(intptr, size_t, int)'),
      malloc: c('intptr malloc(size_t)'),
      free: c('void free(intptr)'),
      memcpy: c('intptr memcpy(intptr, intptr, size_t)'),
      socket: c('int socket(int, int, int)'),
      bind: c('int bind(int, intptr, unsigned int)'),
      listen: c('int listen(int, int)'),
      accept4: c('int accept4(int, intptr, intptr, int)'),
      connect: c('int connect(int, intptr, unsigned int)'),
      setsockopt: c('int setsockopt(int, int, int, intptr, unsigned int)'),
      getsockopt: c('int getsockopt(int, int, int, intptr, intptr)'),
      getsockname: c('int getsockname(int, intptr, intptr)'),
      shutdown: c('int shutdown(int, int)'),
      ioctl: c('int ioctl(int, unsigned long, intptr)'),
      eventfd: c('int eventfd(unsigned int, int)'),
      write: c('long write(int, intptr, size_t)'),
      splice: c('long splice(int, intptr, int, intptr, size_t, unsigned int)'),
      pipe2: c('int pipe2(intptr, int)'),
      fcntl: c('int fcntl(int, int, long)'),
      close: c('int close(int)'),
      errno: () => koffi.errno(),
      view: (address, byteCount) => koffi.view(BigInt(address), byteCount),
    })
  } catch (error) {
    return bad(`the C library lacks a call: ${error instanceof Error ? error.message : error}`)
  }
}
