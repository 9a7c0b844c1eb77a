/**
 * Probes of real programs: redis and PostgreSQL by an exchange and by a program, an nginx over TLS
 * with a certificate that openssl has just made, and an agent.
 */

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recipes } from '../../probe/recipes.js'
import { type Balancer, startBalancer } from '../balancer.js'
import { Child, mustRun } from '../child.js'
import { startPeer } from '../peers.js'
import { accepts, freePort } from '../ports.js'
import { startPostgres } from '../postgres.js'
import type { Scenario, Stage } from '../stage.js'
import { startRedis } from './redis.js'

const pace = { interval: '300ms', fastInterval: '200ms', timeout: '2s', fall: 2 } as const

/** The recipes of the manual, and what becomes of a backend that is killed. */
export const probes: Scenario = {
  name: 'probes',
  needs: ['redis-server', 'redis-cli', 'initdb', 'postgres', 'psql', 'nginx', 'openssl'],
  deadlineMs: 60_000,
  run: async (stage) => {
    const redis = await startRedis(stage)
    const postgres = await startPostgres(stage)
    const page = await startSecureNginx(stage)
    let order = 'up\n'
    const agent = await startPeer(stage, (socket) => socket.end(order))
    const all = recipes()
    const client = 'test "$(redis-cli -h $EVENER_ADDRESS -p $EVENER_PORT ping)" = PONG'
    const query = 'psql -h $EVENER_ADDRESS -p $EVENER_PORT -U evener -Atc "select 1" postgres'
    const backends = [
      own('redis', redis.port, all.redis),
      own('primary', redis.port, all['redis-primary']),
      own('redis-cli', redis.port, { type: 'exec', command: ['/bin/sh', '-c', client] }),
      own('postgres', postgres.port, all.postgres),
      own('ready', postgres.port, all['postgres-ready']),
      own('psql', postgres.port, { type: 'exec', command: ['/bin/sh', '-c', query] }),
      own('page', page.port, { type: 'https', ca: page.ca, expect: { body: 'up' } }),
      own('agent', redis.port, { type: 'agent', address: agent.address }),
    ]
    const balancer = await startBalancer(stage, {
      backends: [],
      pool: { backends },
      waitForBackends: false,
    })
    const { journal } = balancer
    const allUp = await stage.comesTrue(15_000, () => {
      return journal.events('backend.up').length === backends.length
    })
    stage.check('every probe finds its program up', allUp, reasons(balancer))
    const warned = await stage.comesTrue(5000, () => {
      return journal.events('certificate.expiring').some(({ backend }) => backend === 'page')
    })
    stage.check('the certificate of a week is warned of', warned, warned ? 'once' : 'never')

    order = 'down#by hand\n'
    await redis.child.kill()
    await page.child.kill()
    const wanted = ['redis', 'primary', 'redis-cli', 'page', 'agent']
    const allDown = await stage.comesTrue(10_000, () => {
      const down = journal.events('backend.down').map(({ backend }) => backend)
      return wanted.every((name) => down.includes(name))
    })
    stage.check(
      'what is killed or says so is found down, and nothing else',
      allDown && journal.events('backend.down').length === wanted.length,
      reasons(balancer),
    )
  },
}

function own(name: string, port: number, health: unknown) {
  const probe = typeof health === 'object' ? { ...pace, ...health } : pace
  return { name, address: `127.0.0.1:${port}`, health: probe } as never
}

function reasons({ journal }: Balancer): string {
  const told = [...journal.events('backend.up'), ...journal.events('backend.down')]
  return told.map(({ backend, why }) => `${backend}: ${why}`).join('; ')
}

async function startSecureNginx(stage: Stage) {
  const port = await freePort()
  const [key, ca] = ['key.pem', 'cert.pem'].map((name) => join(stage.folder, name)) as [
    string,
    string,
  ]
  await mustRun(stage, 'openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '7', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', ca],
  ])
  chmodSync(key, 0o644)
  const file = join(stage.folder, 'secure.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    return `${name}_temp_path ${stage.folder}/${name};`
  })
  writeFileSync(
    file,
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${stage.folder}/secure.pid;
events {} http { access_log off; ${temporary.join(' ')}
server { listen 127.0.0.1:${port} ssl; ssl_certificate ${ca}; ssl_certificate_key ${key};
location / { return 200 "up\\n"; } } }`,
  )
  const child = new Child(stage, 'nginx', ['-p', stage.folder, '-c', file, '-e', `${file}.log`])
  await stage.until('nginx listens', 10_000, () => accepts(port))
  return { port, ca, child }
}
