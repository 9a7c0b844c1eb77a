/** Every recipe of the page against a backend that answers as the real one, and a sick one. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { healthPlansOf } from '../../src/control/health-plan.js'
import { parseConfig } from '../../src/core/config/parse.js'
import { backend } from './backends.js'
import { recipes } from './recipes.js'
import { ask, type Treat, wordsOf } from './suite.js'

type Told = { readonly good: Treat; readonly bad: Treat }

const postgresError = 'E\0\0\0\x60SFATAL\0C57P03\0Mthe database system is starting up\0\0'
const told: Readonly<Record<string, Told>> = {
  redis: {
    good: answering('PING', '+PONG\r\n'),
    bad: answering('PING', '-NOAUTH Authentication required.\r\n'),
  },
  'redis-primary': {
    good: answering('INFO', '$90\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n'),
    bad: answering('INFO', '$90\r\n# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\n'),
  },
  postgres: {
    good: answering('\0\0\0\x08\x04\xd2\x16\x2f', 'N'),
    bad: answering('', postgresError),
  },
  'postgres-ready': {
    good: answering('\0\0\0\x14\0\x03\0\0user\0probe\0\0', 'R\0\0\0\x08\0\0\0\0'),
    bad: answering('', postgresError),
  },
  mysql: {
    good: greeting('\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0'),
    bad: greeting("\x45\0\0\0\xff\x6a\x04Host '10.0.0.9' is blocked because of many errors"),
  },
  smtp: {
    good: (socket) => {
      socket.write('220-mail.example.com ESMTP\r\n220 ready\r\n')
      answering('QUIT\r\n', '221 2.0.0 Bye\r\n')(socket)
    },
    bad: (socket) => socket.end('421 4.3.2 too many connections\r\n'),
  },
}

test('every recipe is tried', () => {
  assert.deepEqual(Object.keys(recipes()).sort(), Object.keys(told).sort())
})

for (const [name, { good, bad }] of Object.entries(told)) {
  test(`the recipe ${name}`, async (t) => {
    assert.equal(await verdict(t, name, good), 'passed')
    assert.match(await verdict(t, name, bad), /^(closed|timeout): step \d expects .*, got /)
  })
}

async function verdict(t: TestContext, name: string, treat: Treat): Promise<string> {
  const { address, text } = await backend(t, treat)
  const pools = { web: { backends: [text], health: recipes()[name]! } }
  const config = parseConfig({ listeners: {}, pools })
  assert.ok(config.ok)
  const { backends, health } = config.value.pools.web!
  const { spec } = healthPlansOf('web', health, backends[0]!).probes[0]!
  return wordsOf(await ask(spec, address, { timeoutMs: 500 }))
}

function answering(question: string, answer: string): Treat {
  return (socket) => {
    socket.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').startsWith(question)) socket.write(answer, 'latin1')
    })
  }
}

function greeting(text: string): Treat {
  return (socket) => {
    socket.write(text, 'latin1')
  }
}
