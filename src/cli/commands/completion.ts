/** `evener completion SHELL`: prints the script that completes evener's commands in that shell. */

import type { Command } from 'commander'
import { completionScript, type Shell, shells } from '../completion/scripts.js'
import { shapeOf } from '../completion/shape.js'
import { say } from '../output/say.js'

/** Prints the script. Resolves with the exit code. */
export async function completion(shell: Shell, program: Command): Promise<number> {
  const words = (command: string) => (command === 'completion' ? shells : [])
  return say(completionScript(shell, shapeOf(program, words))) ? 0 : 1
}
