/** `evener simulate SCENARIO`: a configuration under virtual time, between clients and failures. */

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isatty } from 'node:tty'
import { misfits, simulate as play } from '../../app/simulation/simulate.js'
import { parseScenario } from '../../core/scenario.js'
import { loadOrComplain } from '../load-config.js'
import { complain, say } from '../output/say.js'
import { simulationText } from '../simulation-text.js'
import { paintFor } from '../terminal/paint.js'

/** Plays it. Resolves with the exit code: 2 for a scenario or a configuration that is wrong. */
export async function simulate(file: string): Promise<number> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    complain(`evener: ${file} cannot be read: ${(cause as Error).message}\n`)
    return 2
  }
  const scenario = parseScenario(text)
  if (!scenario.ok) return refuse(file, scenario.error)
  const loaded = await loadOrComplain([resolve(dirname(file), scenario.value.config)])
  if (loaded === undefined) return 2
  const wrong = misfits(scenario.value, loaded.config)
  if (wrong.length > 0) return refuse(file, wrong)
  const history = await play(scenario.value, loaded.config)
  const told = simulationText(history, loaded.config, paintFor(isatty(1), process.env))
  return say(told) ? 0 : 1
}

function refuse(file: string, wrong: readonly string[]): number {
  complain(wrong.map((what) => `evener: ${file}: ${what}\n`).join(''))
  return 2
}
