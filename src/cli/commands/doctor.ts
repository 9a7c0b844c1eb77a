/** `evener doctor`: tells what this machine allows, and the command that changes it. */

import { isatty } from 'node:tty'
import { version } from '../../app/version.js'
import { widthOf } from '../../core/text-width.js'
import { type Finding, findingsOf, type Weight } from '../doctor/checks.js'
import { lookAround } from '../doctor/facts.js'
import { say } from '../output/say.js'
import { type Piece, paintLine } from '../terminal/line.js'
import { type Paint, paintFor } from '../terminal/paint.js'
import { left, wrap } from '../terminal/text.js'

/** Looks and tells. Resolves with the exit code: 1 when something keeps Evener from working. */
export async function doctor(): Promise<number> {
  const findings = findingsOf(lookAround(process.env))
  const paint = paintFor(isatty(1), process.env)
  const width = (isatty(1) && process.stdout.columns) || 100
  const told = say(doctorText(findings, version(), width, paint))
  return told && findings.every(({ weight }) => weight !== 'fail') ? 0 : 1
}

const looks: Readonly<Record<Weight, Piece>> = {
  ok: ['✓', 'green'],
  warn: ['!', 'yellow', 'bold'],
  fail: ['✗', 'red', 'bold'],
}

/** The whole report, in at most `width` columns where words allow. Ends with a newline. */
export function doctorText(
  findings: readonly Finding[],
  versionText: string,
  width: number,
  paint: Paint,
): string {
  const nameWidth = Math.max(...findings.map(({ name }) => widthOf(name)))
  const indent = ' '.repeat(nameWidth + 6)
  const room = Math.max(20, width - indent.length)
  const lines = findings.flatMap(({ name, weight, text, fix }): Piece[][] => {
    const [first = '', ...more] = wrap(text, room)
    return [
      ['  ', looks[weight], ` ${left(name, nameWidth)}  ${first}`],
      ...more.map((line): Piece[] => [indent + line]),
      // Never wrapped: a command is copied as it stands.
      ...(fix === undefined ? [] : [[indent, ['fix  ', 'dim'], [fix, 'bold']] satisfies Piece[]]),
    ]
  })
  const all = [
    [['Evener', 'bold'], ` ${versionText} doctor`] satisfies Piece[],
    [],
    ...lines,
    [],
    [verdictOf(findings)],
  ]
  return `${all.map((line) => paintLine(line, Number.POSITIVE_INFINITY, paint)).join('\n')}\n`
}

function verdictOf(findings: readonly Finding[]): Piece {
  const has = (weight: Weight) => findings.some((finding) => finding.weight === weight)
  if (has('fail')) return ['Evener cannot work here until what is marked ✗ is mended.', 'red']
  if (has('warn')) return ['Evener works here; what is marked ! limits it.', 'yellow']
  return ['All is well.', 'green']
}
