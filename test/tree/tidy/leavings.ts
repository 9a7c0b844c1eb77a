/** What was meant to go before it landed: notes to oneself, and tests that do not run. */

import { isScript, type Problem, problemsAt, type Rule, type SourceFile } from './source-file.js'

const notes = /\b(FIXME|TODO|XXX|HACK)\b/g
const notRun =
  /\b(test|it|describe|suite)\.(only|skip|todo)\b|\b(only|skip|todo): true\b|\.(skip|todo)\(\)/g

/** Nothing is left lying about. */
export const leavings: Rule = {
  name: 'leavings',
  check: (tree) => tree.flatMap(problemsOf),
}

function problemsOf(file: SourceFile): Problem[] {
  if (!isScript(file.path)) return problemsAt(file, file.text, notes, unfinished)
  return [
    ...problemsAt(file, file.comments, notes, unfinished),
    ...problemsAt(
      file,
      file.code,
      notRun,
      ([word]) => `${word}: run it, or say why with skip: '…'`,
    ),
  ]
}

function unfinished([word]: RegExpExecArray): string {
  return `${word}: finish it, or write it down where work is planned`
}
