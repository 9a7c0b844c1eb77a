// A balancer inside a program of your own: it starts two backends, balances over them, watches what
// happens, and stops when asked to. Run it with: node balancer.mjs

import { createServer } from 'node:http'
import { createBalancer, defineConfig } from 'evener'

const backends = await Promise.all(['a', 'b'].map(startBackend))

const balancer = await createBalancer(
  defineConfig({
    listeners: { web: { bind: process.env.LISTEN ?? '127.0.0.1:8080', pool: 'web' } },
    pools: {
      web: {
        backends: backends.map(({ name, address }) => ({ name, address })),
        health: { type: 'http', path: '/health', expect: { body: 'up' } },
      },
    },
  }),
)

balancer.on('listener.opened', ({ address }) => console.log(`listening on ${address}`))
balancer.on('backend.up', ({ backend }) => console.log(`${backend} is up`))
balancer.on('backend.down', ({ backend, why }) => console.log(`${backend} is down: ${why}`))
balancer.on('session.closed', ({ backend, bytesOut, reason }) => {
  console.log(`${backend} sent ${bytesOut} bytes: ${reason}`)
})

process.once('SIGTERM', stop)
process.once('SIGINT', stop)
await balancer.start()

async function stop() {
  await balancer.stop({ timeout: '5s' })
  for (const { http } of backends) http.close()
}

function startBackend(name) {
  const http = createServer((request, response) => {
    response.setHeader('connection', 'close')
    response.end(request.url === '/health' ? 'up' : `answered by ${name}\n`)
  })
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => {
      resolve({ name, http, address: `127.0.0.1:${http.address().port}` })
    })
  })
}
