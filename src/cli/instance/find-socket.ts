/**
 * Which running balancer a verb means: the one named by `--socket` or `$EVENER_SOCKET`, else the
 * only one that runs.
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { socketFolders, socketSuffix } from '../../app/admin/socket-place.js'
import { bad, ok, type Result } from '../../core/result.js'

/** The path of the socket to ask, or what to do to have one. `running` finds those there are. */
export function findSocket(
  given: string | undefined,
  environment: NodeJS.ProcessEnv,
  running: (folders: readonly string[]) => readonly string[] = socketsIn,
): Result<string, string> {
  if (given !== undefined) return ok(given)
  if (environment.EVENER_SOCKET) return ok(environment.EVENER_SOCKET)
  const folders = socketFolders(environment)
  const found = running(folders)
  const [only] = found
  if (found.length === 1) return ok(only!)
  if (only === undefined) {
    const where = folders.join(' and ')
    return bad(`no Evener is running here (looked in ${where}); name its socket with --socket`)
  }
  return bad(
    `several run here; name one of them:\n${found.map((path) => `  --socket ${path}\n`).join('')}`,
  )
}

function socketsIn(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    try {
      const files = readdirSync(folder).filter((file) => file.endsWith(socketSuffix))
      return files.sort().map((file) => join(folder, file))
    } catch {
      return [] // No such folder, or not ours to look into: then none of ours is in it.
    }
  })
}
