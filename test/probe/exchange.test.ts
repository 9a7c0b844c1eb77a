/** The exchange probe against scripted backends: greetings, commands, wrong words and bytes. */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ProbeSpec } from '../../src/core/world.js'
import { backend } from './backends.js'
import { ask, endless, probeSuite, saying, type Treat, wordsOf } from './suite.js'

const smtp = exchange({ expect: '/^220 .*\\r\\n/' }, { send: 'QUIT\r\n' }, { expect: '221' })

probeSuite('exchange', {
  spec: smtp,
  good: mailer('220 mail ready\r\n'),
  wrong: {
    'another greeting': {
      treat: (socket) => socket.end('554 no\r\n'),
      says: /^closed: step 1 expects \/\^220 .*, got "554 no\\r\\n"$/,
    },
    'endless bytes': {
      treat: endless('x'.repeat(10_000)),
      says: /^step 1 expects \/.*\/: it was not in the first 64 KiB$/,
    },
    'a reset in the middle': {
      treat: (socket) => {
        socket.write('220 hi\r\n')
        socket.once('data', () => socket.resetAndDestroy())
      },
      says: /^reset: step 3 expects "221", got nothing$/,
    },
    'a close without a word': {
      treat: (socket) => socket.end(),
      says: /^closed: step 1 expects .*, got nothing$/,
    },
    'an expression that runs for ever': {
      spec: exchange({ expect: '/^(a+)+$/' }),
      treat: saying(`${'a'.repeat(60)}b`),
      says: /^step 1 expects .*: looking for it took too long$/,
    },
  },
  says: { silent: /^timeout: step 1 expects .*, got nothing$/, refused: /^refused$/ },
  unasked: 'failed',
})

test('bytes are sent and found as they are', async (t) => {
  let received = ''
  const { address } = await backend(t, (socket) => {
    socket.on('data', (chunk) => {
      received += chunk.toString('hex')
      socket.write(Buffer.from([0x00, 0xff, 0x4e]))
    })
  })
  const spec = exchange({ send: 'hex:00 00 00 08 04d2162f' }, { expect: 'hex:ff 4e' })
  assert.equal(wordsOf(await ask(spec, address)), 'passed')
  assert.equal(received, '0000000804d2162f')
})

test('text is sent and found as UTF-8, also cut in pieces', async (t) => {
  const { address } = await backend(t, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      assert.equal(chunk.toString(), 'grüß ')
      const answer = Buffer.from('Gott, schön')
      let at = 0
      const send = (): void => {
        if (at < answer.length) socket.write(answer.subarray(at, ++at), () => setImmediate(send))
      }
      send()
    })
  })
  const spec = exchange({ send: 'grüß ' }, { expect: 'schön' })
  assert.equal(wordsOf(await ask(spec, address)), 'passed')
})

test('each step looks only at what came after the one before', async (t) => {
  const { address } = await backend(t, saying('one two'))
  assert.equal(
    wordsOf(await ask(exchange({ expect: 'one' }, { expect: 'two' }), address)),
    'passed',
  )
  const again = exchange({ expect: 'two' }, { expect: 'one' })
  assert.match(wordsOf(await ask(again, address, { timeoutMs: 200 })), /^timeout: step 2 expects/)
})

function mailer(greeting: string): Treat {
  return (socket: Socket) => {
    socket.write(greeting)
    socket.on('data', (chunk) => {
      if (chunk.includes('QUIT')) socket.end('221 bye\r\n')
    })
  }
}

function exchange(...steps: readonly object[]): ProbeSpec {
  const config = parseConfig({
    listeners: {},
    pools: { p: { backends: ['h:1'], health: { type: 'exchange', steps } } },
  })
  assert.ok(config.ok)
  const { health } = config.value.pools.p!
  assert.ok(health !== false && 'steps' in health)
  return { type: 'exchange', steps: health.steps }
}
