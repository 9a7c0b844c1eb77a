import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Admin,
  adminOf,
  adminStates,
  type BackendFacts,
  type Decider,
  type Effective,
  effectiveStateOf,
  type Said,
} from './backend-state.js'

const order: readonly Effective[] = ['maintenance', 'drain', 'down', 'ejected', 'unknown', 'full']

function said<Value>(value: Value, by: Decider, sinceMs = 0): Said<Value> {
  return { value, by, sinceMs, why: `${by} says ${value}` }
}

const anyFacts: fc.Arbitrary<BackendFacts> = fc.record({
  admin: fc
    .tuple(fc.constantFrom(...adminStates), fc.nat(9))
    .map(([value, sinceMs]) => said(value, 'operator', sinceMs)),
  health: fc
    .tuple(fc.constantFrom('unchecked', 'unknown', 'up', 'down'), fc.nat(9))
    .map(([value, sinceMs]) => said(value, 'probe', sinceMs)),
  ejectedUntilMs: fc
    .tuple(fc.option(fc.nat(), { nil: undefined }), fc.nat(9))
    .map(([value, sinceMs]) => said(value, 'traffic', sinceMs)),
  full: fc.boolean().map((value) => said(value, 'traffic')),
})

/** Every state that a fact of its own speaks for. */
function spokenFor({ admin, health, ejectedUntilMs, full }: BackendFacts): Effective[] {
  return order.filter((state) => {
    if (state === 'ejected') return ejectedUntilMs.value !== undefined
    return state === 'full' ? full.value : state === admin.value || state === health.value
  })
}

test('the first fact that speaks against a backend decides, else it is up', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      assert.equal(effectiveStateOf(facts).value, spokenFor(facts)[0] ?? 'up')
    }),
  )
})

test('who decided, since when and why are those of the fact that decided', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { by, sinceMs, why } = effectiveStateOf(facts)
      assert.ok(
        Object.values(facts).some((fact) => {
          return fact.by === by && fact.sinceMs === sinceMs && fact.why === why
        }),
      )
    }),
  )
})

test('a backend is up since the last thing against it ended', () => {
  const facts: BackendFacts = {
    admin: said<Admin>('ready', 'config'),
    health: said('up', 'probe', 20),
    ejectedUntilMs: said(undefined, 'traffic', 50),
    full: said(false, 'traffic', 90),
  }
  const { value, by, sinceMs } = effectiveStateOf(facts)
  assert.deepEqual([value, by, sinceMs], ['up', 'traffic', 50])
})

test('the operator wins over the agent, and the agent over the configuration', () => {
  const config = said<Admin>('maintenance', 'config')
  const agent = said<Admin>('ready', 'agent')
  const operator = said<Admin>('drain', 'operator')
  assert.equal(adminOf({ config, agent: undefined, operator: undefined }), config)
  assert.equal(adminOf({ config, agent, operator: undefined }), agent)
  assert.equal(adminOf({ config, agent, operator }), operator)
  assert.equal(adminOf({ config, agent: undefined, operator }), operator)
})
