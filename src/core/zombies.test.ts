import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answers, afterSecond, isZombie, noAnswers, shareOf, sumOf } from './zombies.js'

const rules = { sessions: 5, share: 0.5 }
const good: Answers = { answered: 100, unanswered: 1 }
const bad: Answers = { answered: 4, unanswered: 6 }

test('a zombie is who leaves most unanswered while its peers do not', () => {
  assert.equal(isZombie(false, bad, good, rules), true)
  assert.equal(isZombie(false, good, good, rules), false)
  assert.equal(isZombie(false, bad, { answered: 4, unanswered: 4 }, rules), false, 'all are so')
  assert.equal(isZombie(false, bad, noAnswers, rules), false, 'nobody to compare with')
  assert.equal(isZombie(false, { answered: 0, unanswered: 4 }, good, rules), false, 'too few')
  assert.equal(isZombie(false, { answered: 7, unanswered: 6 }, good, rules), false, 'too little')
})

test('it stays one until it answers most again', () => {
  assert.equal(isZombie(true, { answered: 6, unanswered: 3 }, good, rules), true)
  assert.equal(isZombie(true, { answered: 9, unanswered: 3 }, good, rules), false)
  assert.equal(isZombie(true, noAnswers, good, rules), false)
})

test('what was is forgotten by and by', () => {
  let known = bad
  for (let second = 0; second < 14; second++) known = afterSecond(known, noAnswers)
  assert.ok(known.unanswered > 2.8 && known.unanswered < 3.1)
  for (let second = 0; second < 60; second++) known = afterSecond(known, noAnswers)
  assert.equal(shareOf(known), 0)
})

test('peers are taken together', () => {
  assert.deepEqual(sumOf([good, bad]), { answered: 104, unanswered: 7 })
})
