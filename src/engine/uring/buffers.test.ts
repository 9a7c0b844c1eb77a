import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { BufferGroup } from './buffers.js'
import { sizesFor } from './create.js'
import { Memory, mappingWords, unmapAll } from './memory.js'
import { probeUring } from './probe.js'
import { Ring } from './ring.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const bufferBytes = 4096
const [countMin, countMax] = [4, 64]

test('what is lent grows by doubling, up to all there are', options, (context) => {
  const { group } = groupOf(context)
  assert.equal(growFully(group), Math.log2(countMax / countMin))
  assert.equal(group.grow(), false)
})

test('however many find no buffer in a turn, it grows once', options, (context) => {
  const { group } = groupOf(context)
  assert.equal(group.grow(), true)
  assert.equal(group.grow(), false)
  group.commit()
  assert.equal(group.grow(), true)
})

test('a buffer is held from its filling to its return', options, (context) => {
  const { group } = groupOf(context)
  group.taken()
  group.taken()
  assert.equal(group.inUse, 2)
  group.giveBack(0)
  group.giveBack(1)
  assert.equal(group.inUse, 0)
})

test('once load has ended the memory of all buffers is given back', options, (context) => {
  const { group, wordAt } = groupOf(context)
  growFully(group)
  for (let id = 0; id < countMax; id++) {
    group.taken()
    wordAt(id)[0] = 1
  }
  group.shrink()
  assert.equal(wordAt(5)[0], 1, 'what is held is not touched')
  for (let id = 0; id < countMax; id++) group.giveBack(id)
  group.shrink() // Nothing was taken since the last one.
  for (let id = 0; id < countMax; id++) assert.equal(wordAt(id)[0], 0, `buffer ${id}`)
})

test('after load as many are lent as at the start, and it grows again', options, (context) => {
  const { group } = groupOf(context)
  growFully(group)
  for (let id = 0; id < countMax; id++) group.taken()
  for (let second = 0; second < 10; second++) group.shrink()
  for (let id = 0; id < countMax; id++) group.giveBack(id)
  for (let second = 0; second < 10; second++) group.shrink()
  group.commit()
  assert.equal(group.grow(), true)
})

test('a group with the id of a later one begins where the first ends', options, (context) => {
  const { group, base } = groupOf(context, 100)
  assert.equal(group.addressOf(103) - base(), 3 * bufferBytes)
})

test('buffers stay within the memory allowed, and their ids within 16 bits', () => {
  for (let mebibytes = 1; mebibytes <= 256; mebibytes++) {
    const bufferBytesMax = mebibytes * 1_048_576
    const sizes = sizesFor({ sessionsMax: 100, bufferBytesMax })
    const small = sizes.smallBytes * sizes.smallCountMax
    const large = sizes.largeBytes * sizes.largeCountMax
    assert.ok(small + large <= bufferBytesMax, `${mebibytes} MiB`)
    assert.ok(small + large > bufferBytesMax / 2, `${mebibytes} MiB`)
    assert.ok(sizes.smallCountMax <= 32_768 && sizes.smallCountMax + sizes.largeCountMax <= 65_536)
  }
})

// The number of times it grew.
function growFully(group: BufferGroup): number {
  let growths = 0
  for (group.commit(); group.grow(); group.commit()) growths += 1
  return growths
}

function groupOf(context: TestContext, firstId = 0) {
  assert.ok(probed.ok)
  const libc = probed.value
  const register = new Float64Array(mappingWords)
  const memory = new Memory(libc, register)
  const ring = new Ring(libc, memory, 8, 16)
  const shape = { group: 0, firstId, bufferBytes, countMax, countMin }
  const group = new BufferGroup(shape, ring, memory, memory.allocate(4096))
  context.after(() => {
    libc.close(ring.fd)
    unmapAll(libc, register)
  })
  const wordAt = (id: number) => new Int32Array(libc.view(group.addressOf(id), 4))
  return { group, wordAt, base: () => group.addressOf(firstId) }
}
