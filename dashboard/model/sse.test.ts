import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSent, type SentEvent } from './sse.js'

const text =
  ': hello\n\nid: 7\nevent: snapshot\ndata: {"a":1}\n\n' +
  'event: events\ndata: one\ndata: two\n\nid: 9\nevent: events\r\ndata: x\r\n\r\n'
const events: readonly SentEvent[] = [
  { id: '7', topic: 'snapshot', data: '{"a":1}' },
  { id: '7', topic: 'events', data: 'one\ntwo' },
  { id: '9', topic: 'events', data: 'x' },
]

test('events come out whole however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
      const found: SentEvent[] = []
      const edges = [0, ...cuts.sort((left, right) => left - right), text.length]
      let left = ''
      let id = ''
      for (let at = 1; at < edges.length; at++) {
        const parsed = parseSent(left + text.slice(edges[at - 1], edges[at]), id)
        left = parsed.left
        found.push(...parsed.events)
        id = parsed.events.at(-1)?.id ?? id
      }
      assert.deepEqual(found, events)
      assert.equal(left, '')
    }),
  )
})
