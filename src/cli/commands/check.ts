/** `evener check`: whether a configuration is right and, with `--deep`, its backends answer. */

import { existsSync } from 'node:fs'
import { isatty } from 'node:tty'
import { type Trial, tryBackends } from '../../app/try-backends.js'
import { realWorld } from '../../app/world/world.js'
import { expiryInWords } from '../../core/certificate.js'
import type { Config } from '../../core/config/schema.js'
import type { ProbeOutcome } from '../../core/world.js'
import { findConfig } from '../find-config.js'
import { loadOrComplain } from '../load-config.js'
import { complain, say } from '../output/say.js'
import { counted, humanDuration } from '../terminal/human.js'
import { type Piece, paintLine } from '../terminal/line.js'
import { type Paint, paintFor } from '../terminal/paint.js'
import { alignCells } from '../terminal/table.js'
import { printable } from '../terminal/text.js'

/** What the command line gives. */
export type CheckOptions = { readonly config?: readonly string[]; readonly deep?: boolean }

/** Checks. Resolves with the exit code: 2 for a wrong configuration, 1 for a backend that fails. */
export async function check({ config: given, deep = false }: CheckOptions): Promise<number> {
  const found = findConfig(given, process.env, existsSync)
  if (!found.ok) {
    complain(`evener: ${found.error}\n`)
    return 2
  }
  const loaded = await loadOrComplain(found.value)
  if (loaded === undefined) return 2
  const paint = paintFor(isatty(1), process.env)
  const files = loaded.files.join(', ')
  if (!say(`${files}: ${paint.green('fine')}, ${summaryOf(loaded.config)}\n`)) return 1
  if (!deep) return 0
  const trials = await tryBackends(loaded.config, realWorld())
  const told = say(`\n${trialTable(trials, paint)}`)
  return told && trials.every(({ outcome }) => outcome?.result === 'passed') ? 0 : 1
}

/** The table of `--deep`: one line for each backend. Ends with a newline. */
export function trialTable(trials: readonly Trial[], paint: Paint): string {
  const hasSeveral = trials.some(({ probe }) => probe !== undefined)
  const titles = ['', 'POOL', 'BACKEND', ...(hasSeveral ? ['PROBE'] : []), 'REACHED AT', 'ANSWER']
  const heading: Piece[] = titles.map((text) => [text, 'dim'])
  const rows = alignCells([heading, ...trials.map((trial) => trialCells(trial, hasSeveral))])
  const failed = new Set(failedTrials(trials).map(nameOf)).size
  const all = new Set(trials.map(nameOf)).size
  const lines = rows.map((row) =>
    paintLine(['  ', ...row], Number.POSITIVE_INFINITY, paint).trimEnd(),
  )
  const end =
    failed === 0
      ? paint.green(`All ${counted(all, 'backend')} answered as they should.`)
      : paint.red(`${counted(failed, 'backend')} of ${all} did not answer as they should.`)
  return `${lines.join('\n')}\n\n${end}\n`
}

function failedTrials(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ outcome }) => outcome?.result !== 'passed')
}

function nameOf({ pool, backend }: Trial): string {
  return `${pool}/${backend}`
}

function trialCells(
  { pool, backend, probe = '', address, resolved, outcome }: Trial,
  hasSeveral: boolean,
): Piece[] {
  const passed = outcome?.result === 'passed'
  const reached = resolved.ok ? resolved.value : address
  return [
    passed ? ['✓', 'green'] : ['✗', 'red'],
    pool,
    printable(backend),
    ...(hasSeveral ? [probe] : []),
    printable(reached),
    passed
      ? `passed in ${humanDuration(outcome.ms)}${expiryOf(outcome)}`
      : [printable(whyNot(resolved, outcome)), 'red'],
  ]
}

function expiryOf({ learned }: Extract<ProbeOutcome, { result: 'passed' }>): string {
  const expiresMs = learned?.certificateExpiresMs
  return expiresMs === undefined ? '' : `; its certificate ${expiryInWords(expiresMs, Date.now())}`
}

function whyNot(resolved: Trial['resolved'], outcome: Trial['outcome']): string {
  if (!resolved.ok) return resolved.error
  return outcome === undefined || outcome.result === 'passed' ? '' : outcome.why
}

function summaryOf({ listeners, pools }: Config): string {
  const backends = Object.values(pools).reduce((sum, pool) => sum + pool.backends.length, 0)
  const names = [
    counted(Object.keys(listeners).length, 'listener'),
    counted(Object.keys(pools).length, 'pool'),
    counted(backends, 'backend'),
  ]
  return names.join(', ')
}
