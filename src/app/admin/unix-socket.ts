/**
 * A unix socket at a path: a stale file of a process that died is replaced, a live socket never.
 * It has its rights before it has its name, so that nobody comes in a moment too early.
 */

import { chmodSync, chownSync, lstatSync, readFileSync, renameSync, unlinkSync } from 'node:fs'
import { type Server as Acceptor, createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { unixPathBytesMax } from '../../core/address.js'
import { bad, ok, type Result } from '../../core/result.js'

/** Where a socket goes, and who may write to it. */
export type SocketWish = {
  readonly path: string
  /** Octal digits. */
  readonly mode: string
  /** By name or number. */
  readonly group: string | undefined
}

/** Listens. What comes back in the place of `ok` says in words what is wrong with the path. */
export async function listenOnSocket(
  acceptor: Acceptor,
  { path, mode, group }: SocketWish,
): Promise<Result<undefined, string>> {
  const temporary = join(dirname(path), `.${process.pid.toString(36)}`)
  const byteCount = Math.max(Buffer.byteLength(path), Buffer.byteLength(temporary))
  if (byteCount > unixPathBytesMax) {
    return bad(`${path}: the path is ${byteCount} bytes long; a unix socket allows 107`)
  }
  const taken = await whyTaken(path)
  if (taken !== undefined) return bad(`${path}: ${taken}`)
  try {
    await listening(acceptor, temporary)
    if (group !== undefined) chownSync(temporary, -1, groupNumber(group))
    chmodSync(temporary, Number.parseInt(mode, 8))
    renameSync(temporary, path)
    return ok(undefined)
  } catch (cause) {
    acceptor.close()
    return bad(`${path}: ${(cause as Error).message}`)
  }
}

/** Takes the file away, where it still is the one that was made. */
export function removeSocket(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Somebody cleaned up before: what was wanted.
  }
}

/** Somebody answers at this path. */
export function isLive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // A queue that is full (EAGAIN), or a file that may not be written to, is somebody's too.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT')
    })
  })
}

async function whyTaken(path: string): Promise<string | undefined> {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (!stats.isSocket()) return 'a file that is no socket is already there'
  return (await isLive(path)) ? 'another program is already there' : undefined
}

function listening(acceptor: Acceptor, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    acceptor.once('error', reject)
    acceptor.listen({ path }, () => {
      acceptor.off('error', reject)
      resolve()
    })
  })
}

function groupNumber(group: string): number {
  if (/^\d+$/.test(group)) return Number(group)
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${group}:`))
  if (line === undefined) throw new Error(`there is no group "${group}"`)
  return Number(line.split(':')[2])
}
