import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { availabilities } from './availability.js'
import { LiveTable } from './live-table.js'
import { totalNames } from './total-names.js'

test('a row is gone until it is published', () => {
  const table = new LiveTable(LiveTable.allocate(1, 4))
  assert.equal(table.availability(2), 'gone')
  assert.equal(table.weight(2), 0)
})

test('every availability is read as it was published, by every thread that has the memory', () => {
  const memory = LiveTable.allocate(2, 4)
  const [main, other] = [new LiveTable(memory, 0), new LiveTable(memory, 1)]
  for (const availability of availabilities) {
    main.publish(3, availability, 7)
    assert.equal(other.availability(3), availability)
    assert.equal(other.weight(3), 7)
  }
})

test('walks of takes and releases agree with counting on fingers', () => {
  const step = fc.record({
    worker: fc.integer({ min: 0, max: 2 }),
    row: fc.integer({ min: 0, max: 3 }),
    act: fc.constantFrom('take' as const, 'untake' as const, 'release' as const, 'add' as const),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const memory = LiveTable.allocate(3, 4)
      const tables = [0, 1, 2].map((worker) => new LiveTable(memory, worker))
      const active = new Map<string, number>() // By row and worker.
      const totals = [0, 1, 2, 3].map(() => ({ sessions: 0, bytesIn: 0 }))
      for (const { worker, row, act } of steps) {
        const cell = `${row} ${worker}`
        const before = active.get(cell) ?? 0
        if (act === 'add') {
          tables[worker]!.add('bytesIn', row, 10)
          totals[row]!.bytesIn += 10
        } else if (act === 'take') {
          tables[worker]!.take(row)
          active.set(cell, before + 1)
          totals[row]!.sessions += 1
        } else if (before > 0) {
          tables[worker]![act](row)
          active.set(cell, before - 1)
          if (act === 'untake') totals[row]!.sessions -= 1
        }
      }
      for (const row of [0, 1, 2, 3]) {
        const sum = [0, 1, 2].reduce(
          (all, worker) => all + (active.get(`${row} ${worker}`) ?? 0),
          0,
        )
        assert.equal(tables[0]!.active(row), sum)
        assert.equal(tables[1]!.total('sessions', row), totals[row]!.sessions)
        assert.equal(tables[2]!.total('bytesIn', row), totals[row]!.bytesIn)
      }
    }),
  )
})

test('a limited row takes that many and no more; a limit may change under way', () => {
  const table = new LiveTable(LiveTable.allocate(2, 4))
  table.setLimit(1, 2)
  assert.deepEqual([table.tryTake(1), table.isFull(1), table.tryTake(1)], [true, false, true])
  assert.deepEqual([table.isFull(1), table.tryTake(1), table.active(1)], [true, false, 2])
  assert.equal(table.total('sessions', 1), 2, 'who was refused was no session')

  table.setLimit(1, 1)
  table.release(1)
  assert.deepEqual([table.tryTake(1), table.active(1)], [false, 1])
  table.setLimit(1, 3)
  assert.deepEqual([table.tryTake(1), table.tryTake(1), table.tryTake(1)], [true, true, false])
  table.setLimit(1, 0)
  assert.deepEqual([table.isFull(1), table.tryTake(1), table.tryTake(2)], [false, true, true])
})

test('a limit binds all workers together, and the places of one that died are free', () => {
  const memory = LiveTable.allocate(2, 4)
  const [one, other] = [new LiveTable(memory, 0), new LiveTable(memory, 1)]
  one.setLimit(2, 2)
  assert.deepEqual([one.tryTake(2), other.tryTake(2), one.tryTake(2)], [true, true, false])
  one.forget(1)
  assert.deepEqual([one.tryTake(2), one.tryTake(2)], [true, false])
})

test('more releases than leases are our own mistake', () => {
  const table = new LiveTable(LiveTable.allocate(1, 2))
  table.take(0)
  table.release(0)
  assert.throws(() => table.release(0), /no more releases than leases/)
})

test('a worker without a column is our own mistake', () => {
  assert.throws(() => new LiveTable(LiveTable.allocate(2, 4), 2), /has a column/)
})

test('a row is cleared whole, and only when its sessions are over', () => {
  const memory = LiveTable.allocate(2, 3)
  const [main, other] = [new LiveTable(memory, 0), new LiveTable(memory, 1)]
  main.publish(1, 'up', 5)
  other.take(1)
  for (const name of totalNames) other.add(name, 1, 100)
  main.add('bytesOut', 2, 1) // The neighbour keeps what is its own.
  assert.throws(() => main.clear(1), /its sessions are 0/)

  other.release(1)
  main.clear(1)
  assert.equal(main.availability(1), 'gone')
  assert.equal(main.weight(1), 0)
  for (const name of totalNames) assert.equal(main.total(name, 1), 0, name)
  assert.equal(main.total('bytesOut', 2), 1)
})

test('threads that reach for the same places never have more than the limit', async () => {
  const memory = LiveTable.allocate(4, 4)
  const url = new URL('./live-table.js', import.meta.url).href
  const words = new Int32Array(new SharedArrayBuffer(16)) // Ready, holders now, most holders.
  new LiveTable(memory, 0).setLimit(3, 2)
  // Each goes on until it has had a place often enough: none may starve for ever.
  const code = `
    const { workerData: { url, memory, worker, words } } = require('node:worker_threads')
    import(url).then(({ LiveTable }) => {
      const table = new LiveTable(memory, worker)
      Atomics.add(words, 0, 1)
      while (Atomics.load(words, 0) < 3);
      for (let had = 0; had < 5_000; ) {
        if (!table.tryTake(3)) continue
        had += 1
        const holders = Atomics.add(words, 1, 1) + 1
        if (holders > Atomics.load(words, 2)) Atomics.store(words, 2, holders)
        for (let spin = 0; spin < 500; spin++) Atomics.load(words, 1) // Long enough to meet.
        Atomics.sub(words, 1, 1)
        table.release(3)
      }
    })`
  const workers = [1, 2, 3].map((worker) => {
    return new Worker(code, { eval: true, workerData: { url, memory, worker, words } })
  })
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  const main = new LiveTable(memory, 0)
  assert.ok(words[2]! > 0 && words[2]! <= 2, `${words[2]} at once`)
  assert.equal(main.active(3), 0)
  assert.equal(main.total('sessions', 3), 15_000)
})

test('threads that count at the same time lose nothing', async () => {
  const memory = LiveTable.allocate(3, 8)
  const url = new URL('./live-table.js', import.meta.url).href
  const ready = new Int32Array(new SharedArrayBuffer(4))
  // They wait for each other, or one would be done before the other begins.
  const code = `
    const { workerData: { url, memory, worker, ready } } = require('node:worker_threads')
    import(url).then(({ LiveTable }) => {
      const table = new LiveTable(memory, worker)
      Atomics.add(ready, 0, 1)
      while (Atomics.load(ready, 0) < 2);
      for (let turn = 0; turn < 50_000; turn++) {
        table.take(5)
        table.add('bytesOut', 5, 3)
        if (turn % 10 !== 0) table.release(5)
      }
    })`
  const workers = [1, 2].map((worker) => {
    return new Worker(code, { eval: true, workerData: { url, memory, worker, ready } })
  })
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  const main = new LiveTable(memory, 0)
  assert.equal(main.active(5), 10_000)
  assert.equal(main.total('sessions', 5), 100_000)
  assert.equal(main.total('bytesOut', 5), 300_000)
})
