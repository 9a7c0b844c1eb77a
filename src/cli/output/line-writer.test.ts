import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokenLengthMax, LineWriter, pendingLengthMax, type Write } from './line-writer.js'

/** A descriptor whose answers the test gives, one by one. `text` is what arrived. */
function scripted() {
  const asked: (() => void)[] = []
  const file = {
    text: '',
    next: { error: null as string | null, most: Number.POSITIVE_INFINITY },
    /** Answers the write that waits; true when there was one. */
    answer(error: string | null = null, most = Number.POSITIVE_INFINITY): boolean {
      file.next = { error, most }
      const write = asked.shift()
      write?.()
      return write !== undefined
    },
  }
  const write: Write = (bytes, offset, done) => {
    asked.push(() => {
      const { error, most } = file.next
      if (error !== null) return done(Object.assign(new Error(error), { code: error }), 0)
      const piece = bytes.subarray(offset, offset + most)
      file.text += piece.toString()
      done(null, piece.length)
    })
  }
  return { file, write }
}

function writerOver(write: Write) {
  const drops: string[] = []
  const writer = new LineWriter({
    write,
    dropReport: (count, why) => `dropped ${count}: ${why}`,
    onDrop: (why) => drops.push(why),
  })
  return { writer, drops }
}

test('lines arrive in order, many in one write', async () => {
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  for (const line of ['a', 'b', 'c']) writer.offer(line)
  file.answer()
  file.answer()
  await writer.flush(1000)
  assert.equal(file.text, 'a\nb\nc\n')
  assert.equal(file.answer(), false, 'nothing is left to write')
})

test('a partial write goes on where it stopped', async () => {
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  writer.offer('hello')
  file.answer(null, 2)
  file.answer()
  await writer.flush(1000)
  assert.equal(file.text, 'hello\n')
  assert.equal(writer.droppedTotal, 0)
})

test('a full pipe is tried again and loses nothing', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  writer.offer('a')
  file.answer('EAGAIN')
  writer.offer('b')
  assert.equal(file.answer(), false, 'not before some time has passed')
  context.mock.timers.tick(25)
  file.answer()
  file.answer()
  assert.equal(file.text, 'a\nb\n')
  assert.equal(writer.droppedTotal, 0)
})

test('a full disk costs lines, which are counted and told of once there is room', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { file, write } = scripted()
  const { writer, drops } = writerOver(write)
  writer.offer('a')
  writer.offer('b')
  file.answer('ENOSPC')
  context.mock.timers.tick(100)
  file.answer('ENOSPC')
  context.mock.timers.tick(100)
  assert.deepEqual(drops, ['ENOSPC'], 'said once')
  assert.equal(writer.droppedTotal, 2)
  writer.offer('c')
  file.answer()
  assert.equal(file.text, 'dropped 2: ENOSPC\nc\n')
  writer.offer('d')
  file.answer()
  assert.equal(file.text, 'dropped 2: ENOSPC\nc\nd\n')
})

test('a line cut short by a full disk spoils only itself', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  writer.offer('first')
  file.answer(null, 3)
  file.answer('ENOSPC')
  context.mock.timers.tick(100)
  writer.offer('second')
  file.answer()
  assert.equal(file.text, 'fir\ndropped 1: ENOSPC\nsecond\n')
})

test('a report that is lost too is not counted as a line', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  for (const line of ['a', 'b', 'c']) {
    writer.offer(line)
    file.answer('EPIPE')
    context.mock.timers.tick(100)
  }
  assert.equal(writer.droppedTotal, 3)
  writer.offer('d')
  file.answer()
  assert.equal(file.text, 'dropped 3: EPIPE\nd\n')
})

test('the buffer has a limit, and beyond it lines are dropped', () => {
  const { file, write } = scripted()
  const { writer, drops } = writerOver(write)
  writer.offer('in flight')
  const line = 'x'.repeat(1024 * 1024 - 1)
  for (let count = 0; count < 4; count++) writer.offer(line)
  assert.equal(writer.hasRoom, false, `${pendingLengthMax} is reached`)
  writer.offer('too much')
  writer.drop()
  assert.equal(writer.droppedTotal, 2)
  assert.deepEqual(drops, ['whoever reads the log is too slow'])
  file.answer()
  file.answer()
  assert.match(file.text, /^in flight\ndropped 2: whoever reads the log is too slow\nx+\n/)
})

test('after a failed write little is held until writing works again', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { file, write } = scripted()
  const { writer } = writerOver(write)
  writer.offer('a')
  file.answer('EPIPE')
  const line = 'x'.repeat(1023)
  for (let count = 0; count < 20; count++) writer.offer(line)
  assert.equal(writer.hasRoom, false)
  assert.equal(writer.droppedTotal, 1 + 20 - brokenLengthMax / 1024)
  context.mock.timers.tick(100)
  file.answer()
  assert.match(file.text, /^dropped 5: EPIPE\n(x+\n){16}$/)
  for (let count = 0; count < 20; count++) writer.offer(line)
  assert.equal(writer.droppedTotal, 5)
})

test('flush gives up after its time', async () => {
  const { write } = scripted()
  const { writer } = writerOver(write)
  writer.offer('never written')
  await writer.flush(1)
})
