/** The limit on open descriptors, which everything the bench starts inherits. */

import { readFileSync } from 'node:fs'
import { finish } from '../child.js'

const wanted = 65_536
const sparePerProcess = 200 // Listeners, logs, rings, libraries: whatever is no session.

/**
 * Raises the limit as far as may be; says how many sessions of two descriptors each fit under it.
 */
export async function raiseDescriptorLimit(): Promise<number> {
  if (hardLimit() < wanted) {
    // Only root may; for everybody else the limit stays, and fewer idle sessions are opened.
    const args = ['--pid', String(process.pid), `--nofile=${wanted}:${wanted}`]
    await finish({ program: 'prlimit', args })
  }
  return Math.floor((hardLimit() - sparePerProcess) / 2)
}

function hardLimit(): number {
  const line = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  return Number(line?.[1] ?? 1024)
}
