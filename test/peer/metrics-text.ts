/** Reads a page of metrics as Prometheus does, so that tests can ask for numbers. */

import assert from 'node:assert/strict'

/** One line of a page. */
export type Series = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy

/** All series of a page. Fails for a line that is none. */
export function readMetrics(text: string): readonly Series[] {
  assert.ok(text.endsWith('\n'))
  const lines = text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))
  return lines.map((one) => {
    const [, name, labels = '', value] = line.exec(one) ?? assert.fail(`no series: ${one}`)
    return { name: name!, labels: readLabels(labels), value: Number(value) }
  })
}

/** The sum of all series of this name that have these labels; 0 when there are none. */
export function sumOf(
  series: readonly Series[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return series
    .filter((one) => one.name === `evener_${name}`)
    .filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}

function readLabels(text: string): Record<string, string> {
  const found = [...text.matchAll(label)]
  assert.equal(found.map(([whole]) => whole).join(''), text, `no labels: ${text}`)
  const unescaped = (value: string) =>
    value.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character))
  return Object.fromEntries(found.map(([, key, value]) => [key!, unescaped(value!)]))
}
