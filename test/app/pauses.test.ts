/** What a balancer makes of pauses, with an engine that only records. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OperationError } from '../../src/index.js'
import { setUp, web } from './set-up.js'

const ann = { by: 'ann', via: 'http', reason: 'the database moves' } as const
const full = { listener: 'web', why: '2 sessions are open', by: null, via: null, reason: null }

test('a pause is for all addresses of a listener, told with who and why, and shown', async () => {
  const { balancer, engine } = setUp(web)
  const told: unknown[] = []
  balancer.onAny((event) => told.push(event))
  await balancer.start()
  await balancer.pauseListener('web', ann)
  await balancer.pauseListener('web', { by: 'bob', via: 'socket' })
  assert.deepEqual(engine().asked.slice(-2), ['pause web/0', 'pause web/1'])
  const [listener, other] = balancer.snapshot().listeners
  const why = 'ann said pause: the database moves'
  assert.deepEqual([listener?.paused, listener?.pausedBy], [why, 'ann'])
  assert.equal(other?.paused, null)

  await balancer.resumeListener('web')
  await balancer.resumeListener('web')
  assert.deepEqual(engine().asked.slice(-2), ['resume web/0', 'resume web/1'])
  assert.equal(balancer.snapshot().listeners[0]?.paused, null)
  const library = { by: 'library', via: 'library', reason: null }
  assert.deepEqual(told.slice(-2), [
    { type: 'listener.paused', payload: { listener: 'web', why, ...ann } },
    {
      type: 'listener.resumed',
      payload: { listener: 'web', why: 'library said resume', ...library },
    },
  ])
})

test('neither an operator nor want of room undoes the pause of the other', async () => {
  const { balancer, engine } = setUp(web)
  const shown = () => {
    const { paused, pausedBy } = balancer.snapshot().listeners[0]!
    return [paused, pausedBy]
  }
  await balancer.start()
  const { emit } = engine().options
  const byAnn = ['ann said pause: the database moves', 'ann']
  emit({ type: 'listener.paused', payload: full })
  assert.deepEqual(shown(), ['2 sessions are open', null])
  await balancer.pauseListener('web', ann)
  assert.deepEqual(shown(), byAnn)
  emit({ type: 'listener.resumed', payload: full })
  assert.deepEqual(shown(), byAnn)
  emit({ type: 'listener.paused', payload: full })
  await balancer.resumeListener('web')
  assert.deepEqual(shown(), ['2 sessions are open', null])
})

test('what cannot be paused is refused', async () => {
  const { balancer, engine } = setUp(web)
  const refused = (listener: string) =>
    balancer.pauseListener(listener).catch((error) => {
      assert.ok(error instanceof OperationError)
      return `${error.code}: ${error.message}`
    })
  assert.equal(await refused('web'), 'unavailable: the balancer is new, not running')
  await balancer.start()
  assert.equal(await refused('wbe'), 'not-found: no listener is called "wbe"; did you mean "web"?')
  engine().pause = async () => false
  assert.match(String(await refused('web')), /^unavailable: listener web cannot be paused/)
  assert.equal(balancer.snapshot().listeners[0]?.paused, null)
})
