/** The demo on a real terminal: it shows who serves what, and keys kill and revive a backend. */

import { mustRun } from '../child.js'
import type { Scenario, Stage } from '../stage.js'
import { openTerminal, type Terminal } from '../terminal.js'

type Row = { readonly state: string; readonly share: number }

/** Reads the screen as a person would: the lines of the backends, and the score. */
export const terminalDemo: Scenario = {
  name: 'terminal-demo',
  needs: ['tmux', 'curl'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const terminal = await openTerminal(stage, `exec ${process.execPath} ${stage.program} demo`)
    await checkShares(stage, terminal, 'the demo shows three thirds', ['up', 'up', 'up'])
    const url = /https?:\/\/[\w.:[\]-]+/.exec(await terminal.screen())?.[0] ?? 'no address'
    const answer = await mustRun(stage, 'curl', ['-sS', '--max-time', '5', url])
    stage.check('the address it shows answers', answer !== '', `${url}: ${firstLine(answer)}`)

    await terminal.press('2')
    await checkShares(stage, terminal, 'a killed backend goes down', ['up', 'down', 'up'])
    const [answered, failed] = score(await terminal.screen())
    stage.check('clients that failed', answered > 0 && failed <= 3, `${failed} of ${answered}`)
    await terminal.press('2')
    await checkShares(stage, terminal, 'a revived backend comes back', ['up', 'up', 'up'])

    await terminal.resize(50, 12)
    const fits = await stage.comesTrue(5000, async () => (await rows(terminal)).length === 3)
    stage.check('it fits a terminal of 50 by 12', fits, `${(await rows(terminal)).length} backends`)
    await terminal.press('q')
    const code = await stage.until('the demo has ended', 10_000, async () => {
      const exitCode = await terminal.exitCode()
      return exitCode === undefined ? undefined : { exitCode }
    })
    stage.check('q ends it', code.exitCode === 0, `exit ${code.exitCode}`)
  },
}

async function checkShares(
  stage: Stage,
  terminal: Terminal,
  name: string,
  states: readonly string[],
): Promise<void> {
  const upCount = states.filter((state) => state === 'up').length
  const isRight = (row: Row, index: number) => {
    if (row.state !== states[index]) return false
    return row.state === 'up' ? Math.abs(row.share - 100 / upCount) <= 4 : row.share === 0
  }
  const passed = await stage.comesTrue(20_000, async () => {
    const shown = await rows(terminal)
    return shown.length === states.length && shown.every(isRight)
  })
  const shown = await rows(terminal)
  const figure = shown.map(({ state, share }) => `${state} ${share} %`).join(', ')
  stage.check(name, passed, figure || (await terminal.screen()).slice(0, 500))
}

/** The backends on the screen: a number, a name, a mark and a state, later a share in per cent. */
async function rows(terminal: Terminal): Promise<Row[]> {
  const matches = (await terminal.screen()).matchAll(/^ *\d +\S+ +[●▼○] (\w+).*? (\d+) %/gm)
  return [...matches].map(([, state, share]) => ({ state: state!, share: Number(share) }))
}

function score(screen: string): [number, number] {
  const match = /answered +([\d,.]+) +failed +([\d,.]+)/.exec(screen)
  return [Number(match?.[1] ?? Number.NaN), Number(match?.[2] ?? Number.NaN)]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
