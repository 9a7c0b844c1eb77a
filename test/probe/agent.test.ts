/** The agent probe against agents that speak, mumble, or are something else altogether. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backend } from './backends.js'
import { ask, endless, probeSuite, saying, wordsOf } from './suite.js'

const spec = { type: 'agent', send: '' } as const

probeSuite('agent', {
  spec,
  good: (socket) => socket.end('up 75% maxconn:30\n'),
  wrong: {
    'it says down': {
      treat: saying('down#disk full\n'),
      says: /^the agent says "down#disk full"$/,
    },
    'no agent at all': {
      treat: saying('HTTP/1.1 400 Bad Request\r\n'),
      says: /^the agent said nothing known: "HTTP\/1\.1 400 Bad Request"$/,
    },
    'a line without an end': {
      treat: (socket) => socket.end('up'),
      says: /^the agent did not end its line "up" and closed$/,
    },
    'endless bytes': {
      treat: endless('up '.repeat(300)),
      says: /^the agent said no end of words: /,
    },
    'a reset': { treat: (socket) => socket.resetAndDestroy(), says: /^no agent: reset$/ },
  },
  says: { silent: /^timeout: the agent said nothing$/, refused: /^no agent: refused$/ },
  unasked: 'inconclusive',
})

test('what an agent wants is told', async (t) => {
  const { address } = await backend(t, saying('drain 50% maxconn:7#upgrade\r\nmore'))
  const outcome = await ask(spec, address)
  assert.deepEqual(outcome.result === 'passed' && outcome.learned?.agent, {
    health: undefined,
    admin: 'drain',
    weightPercent: 50,
    maxSessions: 7,
    why: 'upgrade',
  })
})

test('only who says down fails; who cannot be understood has no opinion', async (t) => {
  const results = []
  for (const said of ['fail\n', 'stopped#for tonight\n', 'what?\n']) {
    const { address } = await backend(t, saying(said))
    results.push((await ask(spec, address)).result)
  }
  assert.deepEqual(results, ['failed', 'failed', 'inconclusive'])
})

test('an agent may be told whom it is asked about', async (t) => {
  const { address } = await backend(t, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk.toString() === 'web/a\n' ? 'up\n' : 'down\n'))
  })
  assert.equal(wordsOf(await ask({ ...spec, send: 'web/a\n' }, address)), 'passed')
})
