/** Why an address could not be opened, in words that say what to do. */

import { type BindAddress, formatAddress } from '../../core/address.js'
import type { BindFailure } from '../engine.js'

/** The failure for a system error met while binding. */
export function bindFailureOf(error: unknown, address: BindAddress): BindFailure {
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException
  return {
    code,
    message: `cannot listen on ${formatAddress(address)}: ${reasonFor(code) ?? message}`,
  }
}

function reasonFor(code: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return 'another program (or another listener) is already there'
    case 'EACCES':
    case 'EPERM':
      return 'not allowed; ports below 1024 and foreign folders need more rights'
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address'
    case 'EAFNOSUPPORT':
      return 'this machine has no addresses of that kind'
    case 'ENOENT':
      return 'the folder of the socket does not exist'
    case 'ENOTSOCK':
      return 'a file that is no socket is already there'
    case 'EMFILE':
    case 'ENFILE':
      return 'no descriptor is left; raise the limit on open files'
    case 'ENOMEM':
    case 'ENOBUFS':
      return 'the kernel is short of memory'
    default:
      return undefined
  }
}
