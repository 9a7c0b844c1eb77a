/** What the YAML parser objects to, in words for people who write configurations, not parsers. */

import type { YAMLError } from 'yaml'
import { type Problem, problem } from './problem.js'
import { placeOf, type Source } from './tree.js'

type Explanation = { readonly message: string; readonly hint?: string }

/** One problem for each line the parser objects to: a second on the same line follows from the first. */
export function explainYaml(
  errors: readonly YAMLError[],
  source: Source & { readonly text: string },
): Problem[] {
  const lines = new Set<number>()
  return errors.flatMap((error) => {
    const from = Math.min(error.pos[0], source.text.length)
    const place = placeOf({ source, from, to: Math.max(from, error.pos[1]) })
    const line = place.position?.line ?? 0
    if (lines.has(line)) return []
    lines.add(line)
    const { message, hint } = explain(error, source.text, from)
    return [problem(message, place, { hint })]
  })
}

function explain({ code, message }: YAMLError, text: string, from: number): Explanation {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const [line = ''] = text.slice(lineStart).split('\n', 1)
  if (code === 'UNEXPECTED_TOKEN' && /\{[^}]*\$\{/.test(line)) {
    return { message: 'the braces do not match', hint: 'quote the value: "${NAME}"' }
  }
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab cannot indent', hint: 'use spaces' }
    case 'BAD_INDENT':
      return { message: 'the indentation does not fit what stands above', hint: spokenOf(message) }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a second ":" makes an option inside a value',
        hint: 'put it on its own line, or quote the value',
      }
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return { message: 'no ":" follows this name of an option', hint: spokenOf(message) }
    case 'BAD_SCALAR_START':
      return { message: `a value cannot begin with "${text[from] ?? ''}"`, hint: 'quote it' }
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins here; a configuration is one document' }
    case 'TAG_RESOLVE_FAILED':
      return { message: 'tags (words that begin with "!") mean nothing here', hint: 'quote it' }
    case 'RESOURCE_EXHAUSTION':
      return { message: 'nested too deeply' }
    case 'MISSING_CHAR':
      return missing(message)
    default:
      return { message: `not YAML: ${spokenOf(message)}` }
  }
}

function missing(message: string): Explanation {
  if (message.startsWith('Missing closing')) {
    return { message: 'a quote is opened and never closed', hint: spokenOf(message) }
  }
  if (message.startsWith('Implicit map keys')) {
    return { message: 'expected an option here', hint: 'write NAME: VALUE, with a space after ":"' }
  }
  return { message: `not YAML: ${spokenOf(message)}` }
}

function spokenOf(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
