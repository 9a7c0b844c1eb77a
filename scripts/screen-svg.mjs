// Draws a terminal's screen, as `tmux capture-pane -e` writes it, as an SVG image: text in cells,
// the sixteen colours, bold and dim. Knows no cursor and no other escapes.

const cell = { width: 8.4, height: 18 }
const edge = { x: 16, top: 44, bottom: 16 }
const ink = '#d8dee9'
const paper = '#1e2430'
const colours = [
  ...['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'],
  ...['#5c6370', '#ff7b86', '#b5e890', '#ffd88a', '#7cc3ff', '#dd8cf2', '#6fd3e0', '#ffffff'],
]

/** The image, as the text of an SVG file. */
export function svgOfScreen(screen, columns, rows) {
  const width = Math.ceil(2 * edge.x + columns * cell.width)
  const height = edge.top + rows * cell.height + edge.bottom
  const lines = screen.split('\n').slice(0, rows)
  let style = {}
  const text = lines.map((line, row) => {
    const [runs, after] = runsOf(line, style)
    style = after
    return runs.map((run) => svgOfRun(run, row)).join('')
  })
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map((fill, at) => {
    return `<circle cx="${22 + 20 * at}" cy="20" r="6" fill="${fill}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" \
viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, \
monospace" font-size="14">
<title>A terminal's screen</title>
<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>
${dots.join('')}
${text.filter((line) => line !== '').join('\n')}
</svg>
`
}

// Pieces of one line that look the same, and the look that goes on into the next line.
function runsOf(line, styleBefore) {
  const runs = []
  let style = styleBefore
  let column = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what is looked for
  for (const piece of line.split(/(\x1b\[[\d;]*m)/)) {
    if (piece.startsWith('\x1b')) {
      style = styled(style, piece.slice(2, -1))
      continue
    }
    const length = [...piece].length
    if (piece.trim() !== '') runs.push({ piece, column, length, style })
    column += length
  }
  return [runs, style]
}

function styled(before, codes) {
  let style = { ...before }
  for (const number of codes.split(';').map(Number)) {
    if (number === 0) style = {}
    else if (number === 1) style.bold = true
    else if (number === 2) style.dim = true
    else if (number === 22) style = { colour: style.colour }
    else if (number >= 30 && number <= 37) style.colour = colours[number - 30]
    else if (number >= 90 && number <= 97) style.colour = colours[number - 82]
    else if (number === 39) style.colour = undefined
  }
  return style
}

function svgOfRun({ piece, column, length, style }, row) {
  const x = (edge.x + column * cell.width).toFixed(1)
  const y = edge.top + row * cell.height + 13
  const look = [
    `fill="${style.colour ?? ink}"`,
    ...(style.bold ? ['font-weight="bold"'] : []),
    ...(style.dim ? ['opacity="0.6"'] : []),
  ].join(' ')
  // Spaces that stand for columns must not be folded into one.
  const escaped = piece.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0')
  // The length is given, or a viewer without the font would not keep the columns.
  const wide = `textLength="${(length * cell.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`
  return `<text x="${x}" y="${y}" ${look} ${wide}>${escaped}</text>`
}
