/** Files whose bytes do not repeat, so that a piece lost, doubled or out of order is seen. */

import { mustRun } from './child.js'
import type { Stage } from './stage.js'

/** Writes a file of pseudo-random bytes, always the same ones: a stream cipher over zeros. */
export async function makeFile(stage: Stage, file: string, byteCount: number): Promise<void> {
  const key = '00112233445566778899aabbccddeeff'
  const cipher = `openssl enc -aes-128-ctr -nosalt -K ${key} -iv ${key}`
  await mustRun(stage, 'bash', ['-c', `head -c ${byteCount} /dev/zero | ${cipher} > ${file}`])
}
