/**
 * Tells code from comments and from the insides of strings, well enough for a formatted TypeScript
 * file. Not a parser: it knows quotes, templates, comments and where a slash begins an expression.
 */

/** The same text twice, everything else blanked: once the code, once the comments. */
export type Split = { readonly code: string; readonly comments: string }

type Kind = 'code' | 'comment' | 'string'

/** In `code` the insides of strings are blank and their quotes stay; line breaks stay in both. */
export function splitSource(text: string): Split {
  const kinds = new Array<Kind>(text.length).fill('code')
  const templates: number[] = [] // Open `${` of templates: the depth of braces inside each.
  let at = 0
  while (at < text.length) at = step(text, at, kinds, templates)
  return { code: only(text, kinds, 'code'), comments: only(text, kinds, 'comment') }
}

function step(text: string, at: number, kinds: Kind[], templates: number[]): number {
  const char = text[at]!
  const pair = text.slice(at, at + 2)
  if (pair === '//') return mark(kinds, 'comment', at, endOf(text, '\n', at))
  if (pair === '/*') return mark(kinds, 'comment', at, endOf(text, '*/', at + 2) + 2)
  if (char === "'" || char === '"') return markInside(kinds, at, closing(text, at, char))
  if (char === '`') return templatePart(text, at, kinds, templates)
  if (char === '/' && beginsExpression(text.slice(0, at))) {
    return markInside(kinds, at, closing(text, at, '/'))
  }
  if (templates.length > 0) {
    if (char === '{') templates[templates.length - 1]! += 1
    if (char === '}' && templates.at(-1) === 0) {
      templates.pop()
      return templatePart(text, at, kinds, templates)
    }
    if (char === '}') templates[templates.length - 1]! -= 1
  }
  return at + 1
}

// From a backtick, or the brace that ends an embedded expression, to the next of either.
function templatePart(text: string, at: number, kinds: Kind[], templates: number[]): number {
  let end = at + 1
  while (end < text.length && text[end] !== '`' && text.slice(end, end + 2) !== '${') {
    end += text[end] === '\\' ? 2 : 1
  }
  markInside(kinds, at, end)
  if (text[end] === '`') return end + 1
  templates.push(0)
  return end + 2
}

function closing(text: string, at: number, quote: string): number {
  let inClass = false
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end]
    if (char === '\\') end++
    else if (char === '\n') return end
    else if (quote === '/' && char === '[') inClass = true
    else if (quote === '/' && char === ']') inClass = false
    else if (char === quote && !inClass) return end
  }
  return text.length
}

function beginsExpression(before: string): boolean {
  const last = before.slice(-80).trimEnd()
  return last === '' || /[(,=:[!&|?{};+\-*%~^<>]$|\b(return|typeof|case|of|in)$/.test(last)
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found
}

function mark(kinds: Kind[], kind: Kind, from: number, to: number): number {
  kinds.fill(kind, from, to)
  return to
}

function markInside(kinds: Kind[], from: number, to: number): number {
  mark(kinds, 'string', from + 1, to)
  return to + 1
}

function only(text: string, kinds: readonly Kind[], kind: Kind): string {
  return text.replace(/[^\n]/g, (char, at: number) => (kinds[at] === kind ? char : ' '))
}
