/**
 * `${VAR}`, `${VAR:-default}` and `${file:/path}` inside a text; `$${` stands for `${`. Here they
 * are only found: what they stand for is the world's to say (see interpolate.ts).
 */

import { bad, ok, type Result } from '../result.js'

/** One `${…}`; `written` is all of it. */
export type Reference =
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly fallback: string | undefined
      readonly written: string
    }
  | { readonly kind: 'file'; readonly path: string; readonly written: string }

/** A text in pieces, in order. */
export type Piece = string | Reference

/** What is wrong with a reference, and the offset in the text where it begins. */
export type BadReference = { readonly message: string; readonly offset: number }

/** True when a text holds a reference or an escape of one. Most do not. */
export function hasReferences(text: string): boolean {
  return text.includes('${')
}

/** Splits a text at its references, escapes undone. */
export function parseReferences(text: string): Result<readonly Piece[], BadReference> {
  const pieces: Piece[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('${', at)
    if (next === -1) break
    if (text[next - 1] === '$' && next > at) {
      plain += `${text.slice(at, next - 1)}\${`
      at = next + 2
      continue
    }
    const end = text.indexOf('}', next)
    if (end === -1) return bad({ message: '"${" is opened and never closed', offset: next })
    const reference = parseReference(text.slice(next, end + 1))
    if (!reference.ok) return bad({ message: reference.error, offset: next })
    plain += text.slice(at, next)
    if (plain !== '') pieces.push(plain)
    pieces.push(reference.value)
    plain = ''
    at = end + 1
  }
  plain += text.slice(at)
  return ok(plain === '' ? pieces : [...pieces, plain])
}

/** The text that reads as `text` itself: what `parseReferences` gives back as one plain piece. */
export function escapeReferences(text: string): string {
  return text.split('${').join('$${') // In the second argument of replaceAll, $$ means one $.
}

function parseReference(written: string): Result<Reference, string> {
  const inside = written.slice(2, -1)
  if (inside.includes('${')) return bad('"${" inside "${" is not taken')
  if (inside.startsWith('file:') && !inside.startsWith('file:-')) {
    const path = inside.slice('file:'.length)
    return path === '' ? bad(`${written} names no file`) : ok({ kind: 'file', path, written })
  }
  const match = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inside)
  if (match === null) {
    return bad(
      `${written} is not \${VAR}, \${VAR:-default} or \${file:/path}; write $\${ for "\${"`,
    )
  }
  return ok({ kind: 'variable', name: match[1]!, fallback: match[2], written })
}
