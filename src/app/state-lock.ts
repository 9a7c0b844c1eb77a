/**
 * Says whose a state file is: two processes with one file would undo each other. The lock is a name
 * in the kernel's list of unix sockets, which ends with the process, however it ends: nothing is
 * left over by one that was killed. It is not seen from other machines or containers, and only
 * Linux has it; elsewhere everybody gets the lock.
 */

import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { type Server as Acceptor, createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'

/** Takes the lock: what gives it back, or undefined where another has it. */
export async function lockState(path: string): Promise<(() => void) | undefined> {
  if (process.platform !== 'linux') return () => {}
  const acceptor = createServer((socket) => socket.destroy())
  const isTaken = await isNameTaken(acceptor, nameFor(path))
  if (isTaken) return undefined
  acceptor.unref()
  return () => acceptor.close()
}

// Whatever way leads to the file, it is one.
function nameFor(path: string): string {
  const whole = join(realpathSync(dirname(path)), basename(path))
  return `\0evener-state-${createHash('sha256').update(whole).digest('hex')}`
}

function isNameTaken(acceptor: Acceptor, name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    acceptor.once('listening', () => resolve(false))
    acceptor.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true)
      else reject(error)
    })
    acceptor.listen({ path: name, exclusive: true })
  })
}
