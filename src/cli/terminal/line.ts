/** A line of a screen, made of styled pieces: cut to the width first, coloured last. */

import { widthOf } from '../../core/text-width.js'
import type { Paint } from './paint.js'
import { cut } from './text.js'

/** Plain text, or plain text with styles. */
export type Piece = string | readonly [text: string, ...styles: (keyof Paint)[]]

/** The line in at most `width` columns. */
export function paintLine(pieces: readonly Piece[], width: number, paint: Paint): string {
  let rest = width
  let line = ''
  for (const piece of pieces) {
    const [text, ...styles] = typeof piece === 'string' ? [piece] : piece
    const fitting = cut(text, rest)
    rest -= widthOf(fitting)
    line += styles.reduce((painted, style) => paint[style](painted), fitting)
  }
  return line
}

/** The columns that pieces take together. */
export function widthOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + widthOf(typeof piece === 'string' ? piece : piece[0]),
    0,
  )
}
