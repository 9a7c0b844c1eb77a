/** Draws bar charts as SVG, readable on light and on dark pages. Pure. */

/** A bar; its length is `value`, beside it stands `text`. */
export type Bar = {
  readonly label: string
  readonly value: number
  readonly text: string
  readonly isOurs: boolean
}

/** A titled group of bars with a scale of its own, beginning at 0. */
export type Panel = { readonly title: string; readonly bars: readonly Bar[] }

const columns = 2
const panelWidth = 420
const labelWidth = 140
const valueWidth = 60
const rowHeight = 22
const barHeight = 14
const titleHeight = 34
const gap = 20
const barShape = `height="${barHeight}" rx="2"`

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 13px }
  .ours { fill: #1f6feb } .theirs { fill: #9aa4ae }
  @media (prefers-color-scheme: dark) {
    text { fill: #d8dee4 } .ours { fill: #58a6ff } .theirs { fill: #6e7681 }
  }`

/** The whole picture: panels in two columns, each as tall as the fullest. */
export function barChart(panels: readonly Panel[]): string {
  const rows = Math.max(0, ...panels.map(({ bars }) => bars.length))
  const panelHeight = titleHeight + rows * rowHeight + gap
  const width = columns * panelWidth + gap
  const height = Math.ceil(panels.length / columns) * panelHeight
  const drawn = panels.map((panel, index) => {
    const x = gap / 2 + (index % columns) * panelWidth
    const y = Math.floor(index / columns) * panelHeight
    return `<g transform="translate(${x} ${y})">\n${panelLines(panel).join('\n')}\n</g>`
  })
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>What each balancer costs; shorter is better</title>`,
    `<style>${style}\n</style>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

function panelLines({ title, bars }: Panel): string[] {
  const longest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const room = panelWidth - labelWidth - valueWidth - gap
  return [
    `<text class="title" y="20">${escaped(title)}</text>`,
    ...bars.flatMap(({ label, value, text, isOurs }, index) => {
      const y = titleHeight + index * rowHeight
      const width = Math.max(1, Math.round((Math.max(0, value) / longest) * room))
      const kind = isOurs ? 'ours' : 'theirs'
      const baseline = y + barHeight - 3
      return [
        `<text x="${labelWidth - 8}" y="${baseline}" text-anchor="end">${escaped(label)}</text>`,
        `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${width}" ${barShape}/>`,
        `<text x="${labelWidth + width + 6}" y="${baseline}">${escaped(text)}</text>`,
      ]
    }),
  ]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
