/**
 * Opening a listening socket on an address: every address of the machine at once where it has IPv6
 * and where it has not, and unix sockets past a stale file of a process that died.
 */

import { lstatSync, renameSync } from 'node:fs'
import {
  type Server as Acceptor,
  type AddressInfo,
  createConnection,
  type ListenOptions,
} from 'node:net'
import { dirname, join } from 'node:path'
import type { BindAddress } from '../../core/address.js'
import { bad, ok, type Result } from '../../core/result.js'
import type { BindFailure } from '../engine.js'
import type { Native } from '../native.js'
import { bindFailureOf } from './bind-failure.js'
import { Listening, type ListeningOwner, listenNow } from './listening.js'

/** Listens on `address`, or says why not. */
export async function listen(
  address: BindAddress,
  owner: ListeningOwner,
  native: Native | undefined,
): Promise<Result<Listening, BindFailure>> {
  try {
    if (address.kind === 'unix') {
      const acceptor = await listenOnPath(address.path)
      return ok(new Listening(acceptor, address, owner, native))
    }
    const acceptor = await listenOnPort(address.host, address.port)
    const { port } = acceptor.address() as AddressInfo
    return ok(new Listening(acceptor, { ...address, port }, owner, native))
  } catch (error) {
    return bad(bindFailureOf(error, address))
  }
}

async function listenOnPort(host: string | undefined, port: number): Promise<Acceptor> {
  if (host !== undefined) return listening({ host, port, ipv6Only: true })
  try {
    return await listening({ host: '::', port, ipv6Only: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error
    return listening({ host: '0.0.0.0', port }) // This machine has no IPv6.
  }
}

// Bound beside its place and then moved there: so a stale file is replaced in one step, and libuv,
// which unlinks the path it bound whenever a handle is closed, never unlinks a successor's socket.
async function listenOnPath(path: string): Promise<Acceptor> {
  await refuseTaken(path)
  const temporary = join(dirname(path), `.${process.pid.toString(36)}`)
  const acceptor = await listening({ path: temporary })
  try {
    renameSync(temporary, path)
  } catch (error) {
    acceptor.close()
    throw error
  }
  return acceptor
}

async function refuseTaken(path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (!stats.isSocket()) throw systemError('ENOTSOCK')
  const code = await connectError(path)
  if (code !== 'ECONNREFUSED' && code !== 'ENOENT') throw systemError('EADDRINUSE')
}

/** The system error name of a connection to `path`; undefined when somebody answers. */
function connectError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ path })
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

function listening(options: ListenOptions): Promise<Acceptor> {
  return new Promise((resolve, reject) => {
    const acceptor = listenNow(options)
    acceptor.once('error', reject)
    acceptor.once('listening', () => {
      acceptor.off('error', reject)
      resolve(acceptor)
    })
  })
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
