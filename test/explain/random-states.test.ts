import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryPick } from '../../src/core/dry-pick.js'
import { explainPick } from '../../src/core/explain/explain-pick.js'
import type { ExplainedCandidate, Explanation } from '../../src/core/explain/explanation.js'
import { Picker } from '../../src/core/pick.js'
import type { PickTrace } from '../../src/core/pick-trace.js'
import { seededRng } from '../../src/core/rng.js'
import { type RandomPool, randomPool } from './random-pool.js'

const stateCount = 10_000

test('in 10,000 random states the winner is the production pick, and nothing was disturbed', () => {
  const seen = new Map<string, number>()
  for (let seed = 0; seed < stateCount; seed++) {
    const random = randomPool(seed)
    const { pool, live, question, loaded } = random
    const before = memoryOf(random)
    const trace = dryPick(pool, live, seededRng(seed), question, loaded)
    const answer = explained(trace)
    const isSame = memoryOf(random).every((memory, index) => memory.equals(before[index]!))
    assert.ok(isSame, `seed ${seed}: explaining takes and draws nothing`)

    const { key, nowMs, tried } = question
    const pick = new Picker(pool, live, seededRng(seed), loaded).lease(tried, key, nowMs)
    const name = pick.picked ? pool.backends[pick.row]!.name : pick.detail
    assert.equal(told(answer), name, `seed ${seed}: ${pool.balance.policy}`)
    if (pick.picked) live.untake(pick.row)
    checkCandidates(random, answer, seed)
    const kind = `${pool.balance.policy} ${pick.picked ? 'picked' : pick.detail}`
    seen.set(kind, (seen.get(kind) ?? 0) + 1)
  }
  // The states are of every kind, not thousands of one.
  for (const policy of ['round-robin', 'hash', 'least-sessions', 'fastest', 'module']) {
    for (const end of ['picked', 'empty', 'all-down', 'all-full', 'all-tried']) {
      assert.ok(
        seen.get(`${policy} ${end}`)! >= 5,
        `${policy} ${end}: ${seen.get(`${policy} ${end}`)}`,
      )
    }
  }
})

function explained(trace: PickTrace): Explanation {
  const without = { kind: 'reset', reason: 'no-backend', detail: detailOf(trace) } as const
  const asked = { at: '', listener: 'web', client: null, sni: null, session: null, notes: [] }
  return explainPick(trace, { ...asked, basis: 'now', states: new Map(), without })
}

function detailOf({ pick }: PickTrace): string | null {
  return pick.picked ? null : pick.detail
}

function told({ outcome }: Explanation): string | null {
  if (outcome.kind === 'backend') return outcome.backend
  return outcome.kind === 'reset' ? outcome.detail : outcome.kind
}

// Who lost could have been picked, who is out could not, and each has its reason.
function checkCandidates(random: RandomPool, { candidates, outcome }: Explanation, seed: number) {
  const { pool, live, question } = random
  assert.equal(candidates.length, pool.backends.length)
  const picked = candidates
    .filter(({ result }) => result === 'picked')
    .map(({ backend }) => backend)
  assert.deepEqual(picked, outcome.kind === 'backend' ? [outcome.backend] : [])
  candidates.forEach((candidate, row) => {
    assert.ok(candidate.why.length > 3, `seed ${seed}: ${JSON.stringify(candidate)}`)
    assert.ok(
      !/undefined|NaN|Infinity/.test(JSON.stringify(candidate)),
      `seed ${seed}: ${JSON.stringify(candidate)}`,
    )
    if (candidate.result === 'picked') return
    const isTried = question.tried.includes(row)
    const isUsable = live.isUsable(row) && !live.isFull(row)
    const expected: ExplainedCandidate['result'] = isTried ? 'tried' : isUsable ? 'lost' : 'out'
    const isSetAside = /weight is 0|while nobody is up/.test(candidate.why)
    if (expected === 'lost' && isSetAside) return
    assert.equal(candidate.result, expected, `seed ${seed}: ${JSON.stringify(candidate)}`)
  })
}

function memoryOf({ pool, live }: RandomPool): readonly Buffer[] {
  const { words, totals, latencies } = live.memory
  const shared = [words, totals, latencies, pool.schedule]
  if (pool.backups) shared.push(pool.backups.schedule, pool.backups.areFirst)
  return shared.map((memory) => Buffer.from(memory.slice(0)))
}
