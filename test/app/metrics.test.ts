/** The page of metrics: its form, the names in it, and thousands of backends. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metrics } from '../../src/control/metrics/metrics.js'
import { readMetrics, sumOf } from '../peer/metrics-text.js'
import { failed } from '../sim/scripted-probe.js'
import { setUp, web } from './set-up.js'

test('every metric has one header, and series with the labels it says it has', async () => {
  const { balancer, engine, probe, clock } = setUp(web)
  await balancer.start()
  probe.answer('10.0.0.1:80', failed())
  engine().sessionCount = 3
  engine().openedCount = 5
  await clock.advance(10_000)
  const text = await balancer.metricsText()
  const series = readMetrics(text)
  for (const { name, type, labels } of metrics) {
    assert.equal(text.split(`# HELP evener_${name} `).length, 2, name)
    assert.equal(text.split(`# TYPE evener_${name} ${type}\n`).length, 2, name)
    const own = series.filter((one) => one.name === `evener_${name}`)
    for (const one of own) assert.deepEqual(Object.keys(one.labels).sort(), [...labels].sort())
  }
  assert.equal(sumOf(series, 'sessions_active', { listener: 'web' }), 3)
  assert.equal(sumOf(series, 'sessions_total', { listener: 'web' }), 5)
  assert.equal(sumOf(series, 'backend_state', { backend: '10.0.0.1:80', state: 'down' }), 1)
  assert.equal(sumOf(series, 'backend_state', { backend: '10.0.0.1:80' }), 1)
  assert.equal(sumOf(series, 'pool_backends', { pool: 'web', state: 'up' }), 1)
  assert.ok(sumOf(series, 'probes_total', { backend: '10.0.0.1:80', result: 'failed' }) > 3)
  assert.equal(sumOf(series, 'backend_state_changes_total', { backend: '10.0.0.1:80' }), 1)
  const probes = sumOf(series, 'probes_total', { pool: 'web' })
  assert.equal(sumOf(series, 'probe_seconds_count', { pool: 'web' }), probes)
  assert.equal(sumOf(series, 'build_info', { engine: 'net' }), 1)
})

test('names with odd characters stay the names they are', async () => {
  const name = 'a "quoted" \\ back\\nslash, {é=💡}'
  const { balancer } = setUp({
    ...web,
    pools: { web: { backends: [{ name, address: '10.0.0.1:80' }] } },
  })
  await balancer.start()
  const series = readMetrics(await balancer.metricsText())
  assert.equal(sumOf(series, 'backend_weight', { pool: 'web', backend: name }), 1)
})

test('thousands of backends make one page, with others getting their turns', async () => {
  const backends = Array.from(
    { length: 3000 },
    (_, index) => `10.0.${index >> 8}.${index & 255}:80`,
  )
  const { balancer } = setUp({ ...web, pools: { web: { backends, health: false } } })
  await balancer.start()
  let turns = 0
  let isDone = false
  const countTurns = () => {
    turns += 1
    if (!isDone) setImmediate(countTurns)
  }
  setImmediate(countTurns)
  const [text, same] = await Promise.all([balancer.metricsText(), balancer.metricsText()])
  isDone = true
  assert.equal(text, same)
  assert.ok(turns > 3, `${turns} turns`)
  const series = readMetrics(text)
  assert.equal(sumOf(series, 'backend_weight'), 3000)
  assert.equal(series.filter(({ name }) => name === 'evener_backend_state').length, 21_000)
})
