import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PoolQueue } from './pool-queue.js'
import { type Offer, type Waiting, WaitLine } from './wait-line.js'

/** The lines of so many workers over one queue. */
function linesOf<Item>(max: number, workers: number): WaitLine<Item>[] {
  const memory = PoolQueue.allocate(max, workers)
  return Array.from({ length: workers }, (_, worker) => {
    return new WaitLine<Item>(new PoolQueue(memory, worker), worker)
  })
}

/** Serves one after the other, each time the worker whose turn is next; answers in which order. */
function serveAll<Item>(lines: readonly WaitLine<Item>[]): Item[] {
  const served: Item[] = []
  for (;;) {
    const worker = lines[0]!.queue.foremost()
    if (worker < 0) return served
    let places = 1
    lines[worker]!.serve((item) => {
      if (places-- === 0) return 'full'
      served.push(item)
      return 'taken'
    })
  }
}

test('one source is served in the order it came, over all workers', () => {
  const lines = linesOf<number>(100, 3)
  for (let item = 0; item < 30; item++) lines[item % 3]!.enter(item, 7)
  assert.deepEqual(
    serveAll(lines),
    Array.from({ length: 30 }, (_, item) => item),
  )
  assert.equal(lines[0]!.queue.length, 0)
})

test('a source with hundreds waiting delays another by a turn, not by hundreds', () => {
  for (const workers of [1, 2]) {
    const lines = linesOf<string>(1000, workers)
    for (let item = 0; item < 700; item++) lines[item % workers]!.enter('noisy', 1)
    const quiet = Array.from({ length: 5 }, () => lines[workers - 1]!.enter('quiet', 2))
    assert.ok(quiet.every((one) => one !== undefined))
    const order = serveAll(lines)
    assert.equal(order.slice(0, 10).filter((source) => source === 'quiet').length, 5)
    assert.equal(order.length, 705)
  }
})

test('one source never has all places, and there is one for whoever is new', () => {
  const [line] = linesOf<number>(100, 1)
  let noisy = 0
  while (line!.enter(noisy, 1) !== undefined) noisy += 1
  assert.equal(noisy, 80)
  for (let source = 2; source < 18; source++) assert.ok(line!.enter(0, source), `${source}`)
})

test('all places of a queue are used in the end, even where there is only one', () => {
  const [line] = linesOf<number>(1, 1)
  const first = line!.enter(0, 5)
  assert.ok(first)
  assert.equal(line!.enter(1, 6), undefined)
  line!.leave(first)
  assert.ok(line!.enter(1, 6))
})

test('who gave up many places is not behind for it once the queue was empty', () => {
  const [line] = linesOf<string>(1000, 1)
  const aborted = Array.from({ length: 500 }, () => line!.enter('impatient', 1)!)
  for (const waiting of aborted) line!.leave(waiting)
  for (let item = 0; item < 20; item++) line!.enter('other', 2)
  line!.enter('impatient', 1)
  assert.ok(serveAll([line!]).indexOf('impatient') <= 2)
})

test('room that does not fit the first is offered to the next', () => {
  const [line] = linesOf<string>(10, 1)
  for (const [source, item] of ['a', 'b', 'c'].entries()) line!.enter(item, source)
  const asked: string[] = []
  const next = line!.serve((item): Offer => {
    asked.push(item)
    return item === 'a' ? 'unfit' : item === 'b' ? 'taken' : 'full'
  })
  assert.deepEqual([asked, next, line!.length], [['a', 'b', 'c'], -1, 2])
})

test('what a worker leaves over goes to the worker whose turn is next', () => {
  const [left, right] = linesOf<string>(10, 2)
  left!.enter('first', 1)
  right!.enter('second', 2)
  right!.enter('third', 3)
  assert.equal(
    left!.serve(() => 'taken'),
    1,
  )
  assert.equal(
    left!.serve(() => 'taken'),
    1,
    'nobody of its own waits: the room is for others',
  )
  assert.equal(
    right!.serve(() => 'taken'),
    -1,
  )
  right!.queue.forget(1)
  assert.equal(left!.queue.length, 0)
})

test('nobody takes the room of a worker whose turn it is, until that has had time to look', () => {
  const [left, right] = linesOf<string>(10, 2)
  left!.enter('first', 1)
  right!.enter('second', 1)
  const asked: string[] = []
  const take = (item: string): Offer => {
    asked.push(item)
    return 'taken'
  }
  const full = (): Offer => 'full'
  for (let look = 0; look < 3; look++) right!.serveOverdue(full)

  left!.queue.roomMade()
  assert.equal(right!.serveOverdue(take), 0, 'it is to be woken')
  assert.deepEqual(asked, [])
  assert.equal(right!.serveOverdue(take), 0, 'it was, and has not looked')
  assert.deepEqual(asked, ['second'])
})

test('room that is unfit for those whose turn it is goes to others at the next look', () => {
  const [left, right] = linesOf<string>(10, 2)
  left!.enter('first', 1)
  right!.enter('second', 1)
  left!.queue.roomMade()
  assert.equal(
    left!.serve(() => 'unfit'),
    -1,
  )
  right!.serveOverdue(() => 'taken')
  assert.equal(right!.length, 0)
})

test('a worker that died has nobody waiting any more', () => {
  const [left, right] = linesOf<string>(5, 2)
  left!.enter('a', 1)
  right!.enter('b', 2)
  left!.queue.forget(1)
  assert.deepEqual([left!.queue.length, left!.queue.foremost()], [1, 0])
})

test('walks of coming, leaving and serving: bounds and order hold, nobody is lost', () => {
  const step = fc.record({
    act: fc.constantFrom('enter' as const, 'enter' as const, 'leave' as const, 'serve' as const),
    worker: fc.integer({ min: 0, max: 2 }),
    source: fc.integer({ min: 0, max: 4 }),
    pick: fc.nat(),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, max) => {
        type Item = { readonly source: number; readonly number: number }
        const lines = linesOf<Item>(max, 3)
        const inside = new Map<Waiting<Item>, number>()
        const lastServed = new Map<string, number>()
        let number = 0
        for (const { act, worker, source, pick } of steps) {
          const line = lines[worker]!
          if (act === 'enter') {
            const waiting = line.enter({ source, number: number++ }, source)
            if (waiting !== undefined) inside.set(waiting, worker)
            else assert.ok(inside.size >= 1, 'an empty queue turns nobody away')
          } else if (act === 'leave') {
            const chosen = [...inside][pick % Math.max(1, inside.size)]
            if (chosen === undefined) continue
            lines[chosen[1]]!.leave(chosen[0])
            inside.delete(chosen[0])
          } else {
            line.serve((item) => {
              const key = `${worker} ${item.source}`
              assert.ok((lastServed.get(key) ?? -1) < item.number, 'in order within a source')
              lastServed.set(key, item.number)
              const [waiting] = [...inside].find(([one]) => one.item === item)!
              inside.delete(waiting)
              return 'taken'
            })
          }
          assert.equal(lines[0]!.queue.length, inside.size)
          assert.ok(inside.size <= max)
          const own = lines.map(({ length }) => length)
          assert.equal(
            own.reduce((sum, length) => sum + length, 0),
            inside.size,
          )
        }
        assert.equal(serveAll(lines).length, inside.size)
        assert.equal(lines[0]!.queue.length, 0)
      },
    ),
  )
})
