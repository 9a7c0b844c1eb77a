/** How many descriptors this process may have open. */

import { readFileSync } from 'node:fs'

/** The process's limit; Infinity where there is none or it cannot be read. */
export function openFilesMax(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity)
  } catch {
    return Infinity // Not Linux. Running out is then noticed when accepting fails.
  }
}
