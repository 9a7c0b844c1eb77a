/**
 * A kernel that is short of something: every error it may answer a request or a call with, and what
 * becomes of the sessions. Requests and calls are made to fail inside a worker (faults.ts).
 */

import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { type TestContext, test } from 'node:test'
import type { UringOptions } from '../../src/engine/uring/create.js'
import type { Fault } from '../../src/engine/uring/faults.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { echo, swallow } from '../peer/backend-peer.js'
import { assertPayload, payload } from '../peer/payload.js'
import type { Peer } from '../peer/peer.js'
import { until } from '../peer/wait.js'
import { Stage, type StageSettings } from './stage.js'
import { startingEngine } from './starting-engine.js'

const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }
const { errno } = constants
const often = 1_000_000

type Request = (Fault & { of: 'request' })['name']
type Call = (Fault & { of: 'call' })['name']
type ErrorName = keyof typeof errno

test('a session ends though its cancellations found nothing', options, async (context) => {
  const { play, refuse } = stageOf(context)
  const backend = await play.backend(swallow)
  const client = await play.client(await play.open())
  await client.send('hello')
  const peer = await backend.peer()
  await peer.read(5)
  await refuse('asyncCancel', 'ENOENT', 4)
  assert.equal(await play.engine.end({ by: 'all' }, 'drained'), 1)
  assert.deepEqual([await client.ended(), await peer.ended()], ['rst', 'rst'])
  assert.equal((await play.record()).reason, 'drained')
  await play.settled(1)
})

test('a bind closes though the cancellation found no accept', options, async (context) => {
  const { play, refuse } = stageOf(context)
  const { id } = await play.openNamed()
  await refuse('asyncCancel', 'ENOENT', 1)
  await play.engine.close(id)
})

test(
  'a slow reader is set aside though the cancellation found no send',
  options,
  async (context) => {
    const { play, refuse } = stageOf(context)
    await play.backend(async (peer) => {
      await peer.send(payload(12_000_000))
      peer.finish()
    })
    await refuse('asyncCancel', 'ENOENT', 3)
    const client = await play.client(await play.open(), { isStalled: true })
    assertPayload(await client.readSlowly())
    assert.deepEqual([client.receivedBytes, client.ending], [12_000_000, 'fin'])
  },
)

const passing: readonly (readonly [Request, readonly ErrorName[]])[] = [
  ['recv', ['ENOBUFS', 'ENOMEM', 'EAGAIN', 'EINTR', 'ECANCELED']],
  ['send', ['ENOBUFS', 'ENOMEM', 'EAGAIN', 'EINTR', 'ECANCELED']],
  ['pollAdd', ['ENOMEM', 'EINTR', 'EAGAIN']],
  ['accept', ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EINTR', 'ECONNABORTED', 'EPROTO']],
]
for (const [request, names] of passing) {
  for (const name of names) {
    test(`${request} answered with ${name} a few times harms nobody`, options, async (context) => {
      const { play, refuse } = stageOf(context)
      await play.backend(echo)
      const address = await play.open()
      await refuse(request, name, 5)
      for (let round = 0; round < 8; round++) {
        const client = await play.client(address)
        void client.send(payload(600_000)).then(() => client.finish())
        assertPayload(await client.readToEnd())
        assert.deepEqual([client.receivedBytes, client.ending], [600_000, 'fin'])
      }
      await play.settled(8)
    })
  }
}

const dials: readonly (readonly [ErrorName, reason: string, detail: string])[] = [
  ['EADDRNOTAVAIL', 'no-local-port', 'no-local-port'],
  ['EAGAIN', 'connect-failed', 'busy'],
  ['EINTR', 'connect-failed', 'timeout'],
  ['ENOMEM', 'overload', 'no-descriptor'],
  ['ENOBUFS', 'overload', 'no-descriptor'],
]
for (const [name, reason, detail] of dials) {
  test(`connect answered with ${name}: another backend, or ${reason}`, options, async (context) => {
    const { play, refuse } = stageOf(context)
    await play.backend(echo)
    await play.backend(echo)
    const address = await play.open()
    await refuse('connect', name, 3)
    const served = await play.client(address) // One try fails, the other does not; or both fail.
    assert.equal(await served.ended(), 'rst')
    const late = await play.client(address)
    await late.send('hello')
    assert.equal((await late.read(5)).toString(), 'hello')
    late.finish()
    await late.readToEnd()
    await play.settled(2)
    const [first, second] = play.records
    assert.deepEqual([first?.reason, first?.detail, first?.attempts.length], [reason, detail, 2])
    assert.deepEqual(
      [second?.reason, second?.attempts.map(({ result }) => result)],
      ['done', [detail, 'connected']],
    )
  })
}

// At our own limit a socket is asked for twice: a CLOSE not handed over may hold a descriptor.
const shortages: readonly (readonly [ErrorName, count: number])[] = [
  ['EMFILE', 2],
  ['ENFILE', 1],
  ['ENOBUFS', 1],
  ['ENOMEM', 1],
]
for (const [name, count] of shortages) {
  test(`socket failing with ${name} is overload, and passes`, options, async (context) => {
    const { play, fail } = stageOf(context)
    await play.backend(echo)
    const address = await play.open()
    await fail('socket', name, count)
    assert.equal(await (await play.client(address)).ended(), 'rst')
    const record = await play.record()
    assert.deepEqual([record.reason, record.detail], ['overload', 'no-descriptor'])
    const late = await play.client(address)
    await late.send('hello')
    assert.equal((await late.read(5)).toString(), 'hello')
  })
}

const bulk: readonly (readonly [Call, ErrorName, count: number])[] = [
  ['pipe2', 'EMFILE', often],
  ['pipe2', 'ENFILE', often],
  ['pipe2', 'ENOMEM', often],
  ['fcntl', 'EPERM', often],
  ['fcntl', 'EBUSY', often],
  ['splice', 'EAGAIN', 5],
  ['splice', 'EINTR', 5],
  ['splice', 'ENOMEM', 5],
  ['splice', 'ENOBUFS', 5],
  ['malloc', 'ENOMEM', 5],
  ['madvise', 'EAGAIN', often],
  ['enter', 'EAGAIN', 5],
  ['enter', 'EBUSY', 5],
  ['enter', 'ENOMEM', 5],
  ['enter', 'EINTR', 5],
]
for (const [call, name, count] of bulk) {
  test(`bulk arrives whole though ${call} fails with ${name}`, options, async (context) => {
    const { play, fail } = stageOf(context)
    await play.backend(async (peer) => {
      await peer.send(payload(24_000_000))
      peer.finish()
    })
    const address = await play.open()
    await fail(call, name, count)
    const client = await play.client(address, { isStalled: true })
    assertPayload(await client.readSlowly())
    assert.deepEqual([client.receivedBytes, client.ending], [24_000_000, 'fin'])
    client.finish()
    await play.settled(1)
  })
}

test('requests and completions that overfill their queues all arrive', options, async (context) => {
  const { play, overflows } = stageOf(context, {}, { ringEntries: 4 })
  await play.backend(echo)
  const address = await play.open()
  const clients = await Promise.all(Array.from({ length: 60 }, () => play.client(address)))
  for (const client of clients) void client.send(payload(50_000)).then(() => client.finish())
  for (const client of clients) assertPayload(await client.readToEnd())
  await play.settled(60)
  assert.ok(play.records.every(({ reason, bytesOut }) => reason === 'done' && bytesOut === 50_000))
  assert.ok((await overflows()) > 0, 'the kernel had to keep completions for want of room')
})

test('who stalls holds little once slow readers keep much waiting', options, async (context) => {
  const [readers, total, parkedBytesMax] = [30, 12_000_000, 500_000]
  const { play } = stageOf(context, { pipesMax: 0 }, { parkedBytesMax })
  await play.backend(async (peer) => {
    await peer.send(payload(total))
    peer.finish()
  })
  const address = await play.open()
  const stalled: Peer[] = []
  for (let count = 0; count < readers; count++) {
    stalled.push(await play.client(address, { isStalled: true }))
  }
  await held(play)
  // What was on its way when the bound was reached comes on top; without it, 256 KiB for each.
  const { bufferedBytes } = play.engine.counts()
  assert.ok(bufferedBytes < 4_000_000, `${bufferedBytes} bytes wait`)
  for (const client of stalled) {
    assertPayload(await client.readSlowly())
    assert.deepEqual([client.receivedBytes, client.ending], [total, 'fin'])
    client.finish()
  }
  await play.settled(readers)
})

// Until what waits has not changed for many looks.
async function held({ engine }: Stage): Promise<void> {
  let [before, looks] = [-1, 0]
  await until('the readers to hold everything up', () => {
    const { bufferedBytes } = engine.counts()
    looks = bufferedBytes > 0 && bufferedBytes === before ? looks + 1 : 0
    before = bufferedBytes
    return looks > 200
  })
}

function stageOf(
  context: TestContext,
  settings: StageSettings = {},
  more: Pick<UringOptions, 'ringEntries' | 'parkedBytesMax'> = {},
) {
  let starting: ReturnType<typeof startingEngine> | undefined
  const play = new Stage(
    context,
    (engineOptions) => {
      starting = startingEngine({ ...engineOptions, ...more })
      return starting.engine
    },
    settings,
  )
  const inject = async (fault: Fault): Promise<void> => {
    ;(await starting!.started).fault(0, fault)
    await play.engine.sessions() // Asked after it, and answered after it.
  }
  return {
    play,
    overflows: async () => (await starting!.started).overflows(),
    refuse: (name: Request, error: ErrorName, count: number) => {
      return inject({ of: 'request', name, error: errno[error], count })
    },
    fail: (name: Call, error: ErrorName, count: number) => {
      return inject({ of: 'call', name, error: errno[error], count })
    },
  }
}
