/**
 * Problems as text for people, the way a compiler tells them:
 *
 *   evener.yaml:7:5: error: no such option "weigth" in a backend
 *     7 |     weigth: 2
 *       |     ^^^^^^ did you mean "weight"?
 */

import { widthOf } from '../text-width.js'
import { type Place, type Problem, problemsMax } from './problem.js'

/** How to write problems; colours are ANSI sequences. */
export type ProblemFormat = { readonly color?: boolean }

/** Columns of a source line that are shown; a longer line is cut around the caret. */
const shownColumnsMax = 100

/**
 * All problems, one block each, and their number at the end. Ends with a newline; empty for none.
 */
export function formatProblems(
  problems: readonly Problem[],
  { color = false }: ProblemFormat = {},
): string {
  if (problems.length === 0) return ''
  const paint = color ? paintAnsi : (_: Style, text: string) => text
  const shown = problems.slice(0, problemsMax)
  const blocks = shown.map((each) => formatProblem(each, paint))
  return `${blocks.join('\n\n')}\n${problems.length > 1 ? `\n${countOf(problems)}\n` : ''}`
}

type Style = 'error' | 'warning' | 'strong' | 'dim'
type Paint = (style: Style, text: string) => string

const ansi: Readonly<Record<Style, string>> = {
  error: '1;31',
  warning: '1;33',
  strong: '1',
  dim: '2',
}

function paintAnsi(style: Style, text: string): string {
  return `\u001b[${ansi[style]}m${text}\u001b[0m`
}

function formatProblem(problem: Problem, paint: Paint): string {
  const { severity, place, path, hint } = problem
  const where = place === undefined ? '' : `${formatPlace(place)}: `
  // Without a line to show, the option itself has to say where it is.
  const option = place?.position === undefined && path !== '' ? `${path}: ` : ''
  const message = printable(problem.message)
  const head = `${paint('strong', where)}${paint(severity, `${severity}:`)} ${option}${message}`
  const lines = [head]
  if (place?.position !== undefined) lines.push(...excerpt(place, severity, hint, paint))
  else if (hint !== undefined) lines.push(`  ${printable(hint)}`)
  for (const related of problem.related) {
    lines.push(`  ${formatPlace(related.place)}: ${printable(related.message)}`)
    if (related.place.position !== undefined) {
      lines.push(...excerpt(related.place, 'strong', undefined, paint))
    }
  }
  return lines.join('\n')
}

/** One problem in one line: `evener.yaml:7:5: no such option "weigth" in a backend`. */
export function problemLine({ place, path, message }: Problem): string {
  const where = place === undefined ? path : formatPlace(place)
  return printable(where === '' ? message : `${where}: ${message}`)
}

/** `evener.yaml:7:5`, or the file alone. */
export function formatPlace({ file, position }: Place): string {
  if (position === undefined) return printable(file)
  return `${printable(file)}:${position.line}:${position.column}`
}

function excerpt(place: Place, style: Style, hint: string | undefined, paint: Paint): string[] {
  const { line, column, width, text } = place.position!
  const characters = [...text]
  // Some columns of what stands before are worth more than what comes after.
  const first =
    column + width <= shownColumnsMax ? 0 : Math.max(0, column - 1 - shownColumnsMax / 2)
  const last = first + shownColumnsMax
  const before = characters.slice(first, column - 1)
  const meant = characters.slice(column - 1, Math.min(column - 1 + width, last))
  const after = characters.slice(column - 1 + meant.length, last)
  const lead = first > 0 ? '…' : ''
  const tail = last < characters.length ? '…' : ''
  const shown = lead + printable([...before, ...meant, ...after].join('')) + tail
  const indent = ' '.repeat(widthOf(lead) + widthOf(before.join('')))
  const caret = '^'.repeat(Math.max(1, widthOf(meant.join(''))))
  const number = String(line)
  const told = hint === undefined ? '' : ` ${printable(hint)}`
  return [
    `${paint('dim', `  ${number} |`)} ${shown}`,
    `${paint('dim', `  ${' '.repeat(number.length)} |`)} ${indent}${paint(style, caret + told)}`,
  ]
}

// A file may hold escape sequences; shown raw they would be carried out by the terminal.
function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/\p{C}/gu, '\ufffd')
}

function countOf(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const parts = [
    [errors, 'error'],
    [problems.length - errors, 'warning'],
  ] as const
  const counted = parts.filter(([count]) => count > 0)
  const text = counted.map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`)
  const hidden = problems.length - problemsMax
  return text.join(' and ') + (hidden > 0 ? ` (${hidden} not shown)` : '')
}
