/**
 * Text in the columns of a terminal: what is safe to show, how wide it is, and how to make it fit.
 * Everything here works on plain text; colours are put on afterwards (paint.ts).
 */

import { widthOf } from '../../core/text-width.js'

// Control characters steer terminals; the bidirectional ones reorder what a reader believes to see.
const unsafe = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu
/**
 * Text from outside made safe to show: control characters become `\x1b` or `\u202e`. The result is
 * one line.
 */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
  })
}

/** The same for JSON text, in the escapes JSON knows: its meaning does not change. */
export function printableJson(json: string): string {
  return json.replace(unsafe, (character) => `\\u${hex(character.charCodeAt(0), 4)}`)
}

/** Plain text cut to `width` columns; what was cut is shown as `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 0
  for (const character of text) {
    const next = widthOf(character)
    if (used + next > width - 1) break
    kept += character
    used += next
  }
  return width <= 0 ? '' : `${kept}…`
}

/** Plain text cut or padded on the right to exactly `width` columns. */
export function left(text: string, width: number): string {
  const fitting = cut(text, width)
  return fitting + ' '.repeat(Math.max(0, width - widthOf(fitting)))
}

/** Plain text cut or padded on the left to exactly `width` columns. */
export function right(text: string, width: number): string {
  const fitting = cut(text, width)
  return ' '.repeat(Math.max(0, width - widthOf(fitting))) + fitting
}

/** Words broken into lines of at most `width` columns; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) line = longer
    else {
      if (line !== '') lines.push(line)
      line = cut(word, width)
    }
  }
  return [...lines, line]
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
