/** Colours for a terminal, and the decision whether to use them. */

/** Wraps plain text in a style, or returns it as it is when colours are off. */
export type Paint = {
  readonly [Style in keyof typeof codes]: (text: string) => string
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  inverse: [7, 27],
} as const

/** A paint that colours. */
export const colourful: Paint = paintWith((text, [begin, end]) =>
  text === '' ? '' : `\x1b[${begin}m${text}\x1b[${end}m`,
)

/** A paint that leaves text as it is. */
export const colourless: Paint = paintWith((text) => text)

/**
 * The paint for a stream: FORCE_COLOR decides when set (0 and false mean off), then NO_COLOR, then
 * whether the stream is a terminal that is not a dumb one.
 */
export function paintFor(isTerminal: boolean, environment: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = environment
  if (force !== undefined) return force === '0' || force === 'false' ? colourless : colourful
  if (none !== undefined && none !== '') return colourless
  return isTerminal && terminal !== 'dumb' ? colourful : colourless
}

function paintWith(wrap: (text: string, code: readonly [number, number]) => string): Paint {
  return Object.fromEntries(
    Object.entries(codes).map(([style, code]) => [style, (text: string) => wrap(text, code)]),
  ) as Paint
}
