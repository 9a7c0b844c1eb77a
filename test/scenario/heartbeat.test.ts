import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { hurried, Stage } from './stage.js'

const heartbeat = {
  ...hurried,
  type: 'http',
  path: '/health',
  expect: { status: 200, body: 'up' },
} as const

test('the heartbeat: who does not answer /health with "up" gets nothing', async (t) => {
  const [a, b] = [await App.start(t, 'a'), await App.start(t, 'b')]
  b.health = 'warming'
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [a.config, b.config], health: heartbeat } },
  })
  await stage.healthIs({ a: 'up', b: 'down' })
  assert.equal(stage.backend('b').why, 'body was "warming"')
  assert.deepEqual(await fetchMany(stage, 10), { a: 10 })

  b.health = 'up\n'
  await stage.healthIs({ b: 'up' })
  assert.deepEqual(await fetchMany(stage, 10), { a: 5, b: 5 })

  a.status = 503
  await stage.healthIs({ a: 'down' })
  assert.equal(stage.backend('a').why, 'status 503')
  assert.deepEqual(await fetchMany(stage, 10), { b: 10 })

  const told = stage.events.flatMap(({ type, payload }) =>
    type === 'backend.down' ? [`${payload.backend}: ${payload.why}`] : [],
  )
  assert.deepEqual(told, ['b: body was "warming"', 'a: status 503'])
})

test('the heartbeat goes on and asks for what it should', async (t) => {
  const a = await App.start(t, 'a')
  const stage = await Stage.start(t, {
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [a.config], health: heartbeat } },
  })
  while (a.asked.length < 5) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(new Set(a.asked), new Set([`GET /health ${a.config.address}`]))
  assert.equal(stage.backend('a').health, 'up')
})

/** A web application with a heartbeat, as the programs behind a balancer have. */
class App {
  readonly config: { readonly name: string; readonly address: string }
  /** Requests for the heartbeat, as `METHOD PATH HOST`. */
  readonly asked: string[] = []
  health = 'up'
  status = 200

  private constructor(name: string, server: Server) {
    const { port } = server.address() as AddressInfo
    this.config = { name, address: `127.0.0.1:${port}` }
    server.on('request', ({ method, url, headers }, response) => {
      if (url !== '/health') return void response.end(name)
      this.asked.push(`${method} ${url} ${headers.host}`)
      response.writeHead(this.status).end(this.health)
    })
  }

  static async start(test: TestContext, name: string): Promise<App> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    test.after(() => {
      server.close()
      server.closeAllConnections()
    })
    return new App(name, server)
  }
}

/** Which application answers, over so many connections through the balancer. */
async function fetchMany(stage: Stage, count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let request = 0; request < count; request++) {
    const client = await stage.connect()
    await client.send('GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n')
    const name = (await client.readToEnd()).toString().at(-1) ?? ''
    client.close()
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
