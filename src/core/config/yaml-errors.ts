/** What the YAML parser objects to, in words for people who write configurations, not parsers. */

import { type Document, visit, type YAMLError } from 'yaml'
import { type Problem, problem } from './problem.js'
import { placeOf, type Source } from './tree.js'

type Explanation = { readonly message: string; readonly hint?: string }

/**
 * One problem for each line the parser objects to: a second on the same line follows from the
 * first.
 */
export function explainYaml(
  document: Document.Parsed,
  source: Source & { readonly text: string },
): Problem[] {
  const lines = new Set<number>()
  return [...document.errors, ...document.warnings].flatMap((error) => {
    const at = Math.min(error.pos[0], source.text.length)
    // The parser notices at the end of the text that a quote is open; what matters is where it
    // began.
    const from = isOpenQuote(error) ? (startOfScalarTo(document, at) ?? at) : at
    const place = placeOf({
      source,
      from,
      to: Math.max(from, from === at ? error.pos[1] : from + 1),
    })
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
      if (/end with a [\]}]/.test(message)) {
        return {
          message: `expected "${message.at(-1)}": a list or set of options above is not closed`,
        }
      }
      return { message: 'the indentation does not fit what stands above', hint: spokenOf(message) }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a second ":" makes an option inside a value',
        hint: 'put it on its own line, or quote the value',
      }
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return { message: 'expected NAME: VALUE', hint: 'a space follows the ":"' }
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

function isOpenQuote({ message }: YAMLError): boolean {
  return message.startsWith('Missing closing')
}

function startOfScalarTo(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined
  visit(document, {
    Scalar: (_, { range, type }) => {
      const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
      if (isQuoted && range && range[1] >= end) start = range[0]
    },
  })
  return start
}

function missing(message: string): Explanation {
  if (message.startsWith('Missing closing')) return { message: 'this quote is never closed' }
  if (message.startsWith('Implicit map keys')) {
    return { message: 'expected an option here', hint: 'write NAME: VALUE, with a space after ":"' }
  }
  return { message: `not YAML: ${spokenOf(message)}` }
}

function spokenOf(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
