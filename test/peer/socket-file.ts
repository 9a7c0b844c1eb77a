/** The socket file of a process that died without cleaning up. */

import { spawnSync } from 'node:child_process'

const program = `
  require('node:net').createServer().listen(process.argv[1], () => {
    process.kill(process.pid, 'SIGKILL')
  })`

/** Leaves a unix socket at `path` that nobody listens on. */
export async function leaveSocketFile(path: string): Promise<void> {
  spawnSync(process.execPath, ['-e', program, path])
}
