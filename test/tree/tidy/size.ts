/**
 * How long things may be: a file 300 lines, a function 60 (a screen), a line 100 columns. Functions
 * are measured by indentation, which Biome keeps: from the line that opens one to the line that
 * closes it at the same depth. Those of test files are not measured; a test may tell a long story.
 */

import { isScript, isTest, type Problem, type Rule, type SourceFile } from './source-file.js'

const fileLinesMax = 300
const functionLinesMax = 60
const columnsMax = 100

/** Nothing is longer than fits in a head. */
export const size: Rule = {
  name: 'size',
  check: (tree) =>
    tree
      .filter(({ path }) => isScript(path))
      .flatMap((file) => [...longFile(file), ...longLines(file), ...longFunctions(file)]),
}

function longFile({ path, lines }: SourceFile): Problem[] {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  if (count <= fileLinesMax) return []
  const message = `${count} lines; at most ${fileLinesMax}, better 60 to 150: one idea a file`
  return [{ path, line: fileLinesMax + 1, message }]
}

function longLines({ path, lines }: SourceFile): Problem[] {
  return lines.flatMap((text, index) => {
    const columns = [...text].length
    // What cannot be broken may stay: an address in a comment.
    if (columns <= columnsMax || /https?:\/\/\S{60,}/.test(text)) return []
    return [{ path, line: index + 1, message: `${columns} columns; at most ${columnsMax}` }]
  })
}

const opensBody = /(=>|\)(: .+)?) \{\s*$/
const isNoFunction = /^\s*(\} )?(if|else|for|while|switch|catch|do|with|(export )?class)\b/

function longFunctions(file: SourceFile): Problem[] {
  if (isTest(file.path)) return []
  const lines = file.code.split('\n')
  return lines.flatMap((text, index) => {
    if (!opensBody.test(text)) return []
    const start = startOfSignature(lines, index)
    if (isNoFunction.test(lines[start]!)) return []
    const count = endOfBody(lines, index) - start + 1
    if (count <= functionLinesMax) return []
    const message = `a function of ${count} lines; at most ${functionLinesMax}, a screen`
    return [{ path: file.path, line: start + 1, message }]
  })
}

// A signature over several lines closes its parameters at the depth it began at: `): void {`.
function startOfSignature(lines: readonly string[], at: number): number {
  if (!/^\s*\)/.test(lines[at]!)) return at
  const indent = indentOf(lines[at]!)
  let start = at - 1
  while (start > 0 && (lines[start]!.trim() === '' || indentOf(lines[start]!) > indent)) start--
  return start
}

function endOfBody(lines: readonly string[], at: number): number {
  const indent = indentOf(lines[at]!)
  let end = at + 1
  while (end < lines.length - 1 && (lines[end]!.trim() === '' || indentOf(lines[end]!) > indent)) {
    end++
  }
  return end
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
