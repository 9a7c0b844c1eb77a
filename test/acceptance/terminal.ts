/** A real terminal, by way of tmux: keys go in, the screen comes out as text. */

import { join } from 'node:path'
import { Child, mustRun, run } from './child.js'
import type { Stage } from './stage.js'

/** A terminal with a program in it. */
export type Terminal = {
  readonly screen: () => Promise<string>
  readonly press: (key: string) => Promise<void>
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Exit code of the program; undefined while it runs. */
  readonly exitCode: () => Promise<number | undefined>
}

const env = { LC_ALL: 'C.UTF-8', TMUX: '' } // TMUX is set where this run itself is in a tmux.

/** Opens a terminal of 100 columns and 30 rows and runs a command of the shell in it. */
export async function openTerminal(stage: Stage, command: string): Promise<Terminal> {
  const socket = join(stage.folder, 'tmux')
  const tmux = (...args: string[]) => mustRun(stage, 'tmux', ['-u', '-S', socket, ...args], { env })
  new Child(stage, 'tmux', ['-u', '-D', '-S', socket, '-f', '/dev/null'], { env })
  await stage.until('tmux has started', 5000, async () => {
    const { code } = await run(stage, 'tmux', ['-S', socket, 'show-options', '-g'], { env })
    return code === 0
  })
  await tmux('set-option', '-g', 'remain-on-exit', 'on')
  await tmux('set-option', '-g', 'default-terminal', 'screen-256color')
  await tmux('new-session', '-d', '-x', '100', '-y', '30', command)
  return {
    screen: () => tmux('capture-pane', '-p'),
    press: async (key) => void (await tmux('send-keys', key)),
    resize: async (columns, rows) => {
      await tmux('resize-window', '-x', String(columns), '-y', String(rows))
    },
    exitCode: async () => {
      const [dead, code] = (await tmux('display', '-p', '#{pane_dead} #{pane_dead_status}')).split(
        ' ',
      )
      return dead === '1' ? Number(code) : undefined
    },
  }
}
