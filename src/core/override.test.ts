import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decidedBy,
  expiredOf,
  nextExpiryMs,
  type Override,
  type OverrideField,
  overrideFields,
  withOverride,
} from './override.js'

const someDecision = fc.record(
  {
    state: fc.constantFrom('ready' as const, 'drain' as const, 'maintenance' as const),
    health: fc.constantFrom('up' as const, 'down' as const),
    weight: fc.nat(256),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const someAct = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    decision: someDecision.filter((one) => Object.keys(one).length > 0),
    merge: fc.boolean(),
    forMs: fc.option(fc.integer({ min: 1, max: 50 })),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(30) }),
  fc.record({ kind: fc.constant('clear' as const) }),
)

// The simplest thing that could be right: each field by itself, as it was said last.
type Model = Map<OverrideField, { readonly value: unknown; readonly untilMs: number }>

test('whatever is decided, in which order ever: each thing is as it was said last', () => {
  fc.assert(
    fc.property(fc.array(someAct, { maxLength: 40 }), (acts) => {
      let overrides: readonly Override[] = []
      const model: Model = new Map()
      let nowMs = 0
      for (const act of acts) {
        if (act.kind === 'wait') nowMs += act.ms
        if (act.kind === 'clear') {
          overrides = []
          model.clear()
        }
        if (act.kind === 'set') {
          const untilMs = act.forMs === null ? Number.POSITIVE_INFINITY : nowMs + act.forMs
          overrides = withOverride(overrides, overrideOf(act.decision, nowMs, untilMs), act.merge)
          if (!act.merge) model.clear()
          for (const [field, value] of Object.entries(act.decision)) {
            model.set(field as OverrideField, { value, untilMs })
          }
        }
        const over = expiredOf(overrides, nowMs)
        overrides = overrides.filter((one) => !over.includes(one))
        for (const [field, { untilMs }] of model) if (untilMs <= nowMs) model.delete(field)

        const decided = decidedBy(overrides)
        for (const field of overrideFields) {
          assert.equal(decided[field]?.[field], model.get(field)?.value)
        }
        const spoken = overrides.flatMap((one) => overrideFields.filter((field) => field in one))
        assert.equal(spoken.length, model.size, 'nothing is said twice, and nothing left empty')
        const dues = [...model.values()].map(({ untilMs }) => untilMs)
        assert.equal(nextExpiryMs(overrides), Math.min(Number.POSITIVE_INFINITY, ...dues))
      }
    }),
  )
})

function overrideOf(decision: object, nowMs: number, untilMs: number): Override {
  return {
    ...{ pool: 'web', backend: 'a', ...decision, by: 'ann', via: 'http', reason: null },
    setAt: new Date(nowMs).toISOString(),
    expiresAt: untilMs === Number.POSITIVE_INFINITY ? null : new Date(untilMs).toISOString(),
  }
}
