/** What is packaged for Prometheus and Grafana speaks of metrics and labels that there are. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { metricPrefix } from '../../src/control/metrics/metric.js'
import { metrics } from '../../src/control/metrics/metrics.js'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const parts = { counter: [''], gauge: [''], histogram: ['_bucket', '_sum', '_count'] } as const
const labelsOf: ReadonlyMap<string, readonly string[]> = new Map(
  metrics.flatMap(({ name, type, labels }) =>
    parts[type].map((part) => [`${metricPrefix}${name}${part}`, [...labels, 'le']] as const),
  ),
)

for (const path of [
  'packaging/grafana/evener.json',
  'packaging/prometheus/evener-alerts.yml',
  'packaging/prometheus/evener-alerts.test.yml',
  'docs/metrics.md',
]) {
  test(`${path} names only metrics and labels that exist`, () => {
    const named = [...read(path).matchAll(/\bevener_\w+(?:\{([^}]*)\})?/g)]
    for (const [whole, labels = ''] of named) {
      const name = /^\w+/.exec(whole)![0]
      const known = labelsOf.get(name) ?? (path.startsWith('docs/') ? allOf(name) : undefined)
      assert.ok(known !== undefined, `no metric is called ${name}`)
      for (const [, label] of labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) {
        assert.ok(label === 'instance' || known.includes(label!), `${name} has no label ${label}`)
      }
    }
    assert.ok(named.length > 10)
  })
}

// A page of words names a histogram as a whole.
function allOf(name: string): readonly string[] | undefined {
  return labelsOf.get(`${name}_bucket`)
}

test('every metric is shown on the dashboard', () => {
  const dashboard = read('packaging/grafana/evener.json')
  for (const { name } of metrics) {
    const isShown = new RegExp(`\\b${metricPrefix}${name}(_bucket)?\\b`).test(dashboard)
    assert.ok(isShown, name)
  }
})

test('every alert has a test that it fires, and one that it does not', () => {
  type Rules = {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[]
  }
  type Alerting = { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }
  type Tests = { readonly tests: readonly { readonly alert_rule_test: readonly Alerting[] }[] }
  const rules = parse(read('packaging/prometheus/evener-alerts.yml')) as Rules
  const { tests } = parse(read('packaging/prometheus/evener-alerts.test.yml')) as Tests
  const all = tests.flatMap((one) => one.alert_rule_test)
  for (const { alert } of rules.groups.flatMap((group) => group.rules)) {
    const own = all.filter(({ alertname }) => alertname === alert)
    assert.ok(
      own.some(({ exp_alerts: fired }) => fired !== undefined),
      `${alert} never fires`,
    )
    assert.ok(
      own.some(({ exp_alerts: fired }) => fired === undefined),
      `${alert} always fires`,
    )
  }
})
