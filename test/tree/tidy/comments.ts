/**
 * Each file says at its top what it is, and each exported name says what it is for. That the
 * sentences are good ones, no test can tell.
 */

import { isScript, isTest, type Problem, type Rule, type SourceFile } from './source-file.js'

/** The least a comment must say, in characters, before it counts as one. */
const commentLengthMin = 15

/** Files open with a comment; exported names have a doc comment. */
export const comments: Rule = {
  name: 'comments',
  check: (tree) =>
    tree
      .filter(({ path }) => isScript(path) && !isTest(path))
      .flatMap((file) => [...withoutOpening(file), ...withoutDoc(file)]),
}

// Ends with an empty line, or it would be the comment of what follows.
const opening = /^(#!.*\n)?(\/\*\*?(?<block>[\s\S]*?)\*\/|(?<lines>(\/\/.*\n)+))\s*\n/

function withoutOpening(file: SourceFile): Problem[] {
  const { block, lines } = opening.exec(file.text)?.groups ?? {}
  if (saysSomething(block ?? lines ?? '')) return []
  const message = 'open the file with a comment: what it is and what not, then an empty line'
  return [{ path: file.path, line: 1, message }]
}

const exported =
  /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|type|interface) (\w+)/

function withoutDoc({ path, lines }: SourceFile): Problem[] {
  return lines.flatMap((text, index) => {
    const name = exported.exec(text)?.[1]
    if (name === undefined || saysSomething(docAbove(lines, index, name))) return []
    const message = `${name} needs a doc comment: shape, unit, what happens at the edges`
    return [{ path, line: index + 1, message }]
  })
}

function docAbove(lines: readonly string[], at: number, name: string): string {
  // The second form of an overloaded function is explained by the first.
  if (exported.exec(lines[at - 1] ?? '')?.[1] === name) return docAbove(lines, at - 1, name)
  if (!lines[at - 1]?.endsWith('*/')) return ''
  let start = at - 1
  while (start > 0 && !lines[start]!.startsWith('/**')) start--
  return lines.slice(start, at).join('\n')
}

function saysSomething(comment: string): boolean {
  return comment.replace(/[\s/*]+/g, ' ').trim().length >= commentLengthMin
}
