import assert from 'node:assert/strict'
import { test } from 'node:test'
import { panelsOf } from './panels.js'
import { barChart } from './plot.js'
import { sampleResults } from './sample-results.js'
import { summarise } from './summary.js'

const bar = (label: string, value: number) => ({ label, value, text: String(value), isOurs: true })

test('bars are as long as their values, and the longest fills its room', () => {
  const svg = barChart([{ title: 'cost', bars: [bar('a', 1), bar('b', 2)] }])
  const [short, long] = [...svg.matchAll(/<rect class="ours" .* width="(\d+)"/g)].map((match) =>
    Number(match[1]),
  ) as [number, number]
  assert.equal(long, short * 2)
})

test('a picture is well-formed whatever the labels hold', () => {
  const svg = barChart([{ title: 'a < b & c', bars: [bar('<x>', 0)] }])
  assert.match(svg, /a &lt; b &amp; c/)
  assert.doesNotMatch(svg, /<x>|NaN|Infinity|undefined/)
  assert.equal(svg.match(/<g /g)?.length, svg.match(/<\/g>/g)?.length)
})

test('the panels hold what was measured, without marks of Markdown', () => {
  const [requests] = panelsOf(summarise(sampleResults().measurements))
  assert.deepEqual(
    requests?.bars.map(({ label, text }) => [label, text]),
    [
      ['Evener uring', '8.0'],
      ['HAProxy, tuned', '10.0'],
      ['nginx stream, tuned', '25.0'],
    ],
  )
})
