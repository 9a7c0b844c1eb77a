/**
 * Where the unix sockets of running instances lie. The command line looks in the same folders, so
 * that it finds an instance without being told.
 */

import { lstatSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Ends the names of sockets. */
export const socketSuffix = '.sock'

const systemFolder = '/run/evener'

/** The name of an instance, for its socket and its files; `auto` is the name of the host. */
export function instanceName(name: string): string {
  return name === 'auto' ? hostname().replace(/[^\w.-]/g, '_') : name
}

/**
 * The folders where sockets may be, the first choice first: of the user's session, of the system,
 * and where neither can be written to, as in many containers, one of the user's own in /tmp.
 */
export function socketFolders(env: Environment = process.env): readonly string[] {
  const { XDG_RUNTIME_DIR: runtime } = env
  const own = join('/tmp', `evener-${process.getuid?.() ?? 0}`)
  return runtime === undefined || runtime === ''
    ? [systemFolder, own]
    : [join(runtime, 'evener'), systemFolder, own]
}

/** The first of these folders that can be had, made if need be; undefined when none can. */
export function firstFolder(folders: readonly string[]): string | undefined {
  return folders.find(canHave)
}

function canHave(folder: string): boolean {
  // That of the system may be passed through: a socket in it may be for a group.
  const mode = folder === systemFolder ? 0o755 : 0o700
  try {
    mkdirSync(folder, { recursive: true, mode })
    const stats = lstatSync(folder)
    // In a folder of somebody else's, sockets could be put in the place of ours.
    return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0
  } catch {
    return false // Not ours to write to: the next one may be.
  }
}
