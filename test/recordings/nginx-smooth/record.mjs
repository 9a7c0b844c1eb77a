#!/usr/bin/env node
// Records in which order a real nginx hands sessions to weighted backends. Needs nginx with its
// stream module (Debian: nginx, libnginx-mod-stream). Everything runs on unix sockets in a fresh
// folder. Usage: node test/recordings/nginx-smooth/record.mjs

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Weights as given to nginx, and the index of a backend that is marked down there. */
const sets = [
  { weights: [1, 1, 1] },
  { weights: [5, 1, 1] },
  { weights: [4, 2, 1] },
  { weights: [2, 3] },
  { weights: [10, 1] },
  { weights: [1, 1, 1, 1, 1] },
  { weights: [3, 3, 1] },
  { weights: [6, 4, 2] },
  { weights: [7, 5, 3, 2] },
  { weights: [1, 2, 3, 4, 5, 6, 7, 8] },
  { weights: [8, 2, 8, 1, 2, 8] },
  { weights: [100, 50, 25, 1] },
  { weights: [13, 17, 2, 2, 13, 1, 17, 5, 5, 9] },
  { weights: [1, 1, 1], down: 1 },
  { weights: [5, 1, 1], down: 0 },
  { weights: [4, 3, 2, 1], down: 2 },
]
const rounds = 2

for (const module of ['http', 'stream']) {
  const recordings = []
  for (const { weights, down = null } of sets) {
    const turns = rounds * weights.reduce((sum, weight) => sum + weight, 0)
    recordings.push({ weights, down, order: await record(module, weights, down, turns) })
  }
  const lines = recordings.map((recording) => `    ${JSON.stringify(recording)}`)
  const text = `{
  "nginx": ${JSON.stringify(nginxVersion())},
  "module": "${module}",
  "recordings": [\n${lines.join(',\n')}\n  ]\n}\n`
  writeFileSync(fileURLToPath(new URL(`${module}.json`, import.meta.url)), text)
  console.log(`${module}: ${recordings.length} recordings`)
}

async function record(module, weights, down, turns) {
  const folder = mkdtempSync(join(tmpdir(), 'evener-record-'))
  const configuration = join(folder, 'nginx.conf')
  writeFileSync(configuration, nginxConfiguration(module, folder, weights, down))
  const nginx = spawn('nginx', ['-p', folder, '-c', configuration, '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(nginx, 'exit')
  try {
    const front = join(folder, 'front.sock')
    await Promise.race([waitFor(front), ended.then(() => Promise.reject(Error('nginx ended')))])
    const order = []
    while (order.length < turns) order.push(Number(await ask(front)))
    return order
  } finally {
    nginx.kill('SIGQUIT')
    await ended
    rmSync(folder, { recursive: true })
  }
}

// A single worker and one request at a time: nothing but the algorithm decides the order.
function nginxConfiguration(module, folder, weights, down) {
  const peers = weights.map((weight, index) => {
    return `server unix:${folder}/${index}.sock weight=${weight}${index === down ? ' down' : ''};`
  })
  const backends = weights.map((_, index) => {
    return `server { listen unix:${folder}/${index}.sock; location / { return 200 "${index}"; } }`
  })
  const upstream = `upstream peers { ${peers.join(' ')} }`
  const listen = `listen unix:${folder}/front.sock;`
  const http = `${upstream} server { ${listen} location / { proxy_pass http://peers; } }`
  const stream = `stream { ${upstream} server { ${listen} proxy_pass peers; } }`
  return `
    ${process.getuid() === 0 ? 'user root;' : ''}
    daemon off; worker_processes 1; pid ${folder}/nginx.pid;
    ${module === 'stream' ? 'load_module /usr/lib/nginx/modules/ngx_stream_module.so;' : ''}
    events { worker_connections 256; }
    ${module === 'stream' ? stream : ''}
    http {
      access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      ${module === 'http' ? http : ''}
      ${backends.join('\n')}
    }`
}

async function waitFor(path) {
  for (let turn = 0; turn < 250; turn++) {
    if (existsSync(path) && (await accepts(path))) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw Error(`nothing listens on ${path}`)
}

// Only looks whether the first backend is there: a session through the front would be a turn.
function accepts(front) {
  return new Promise((resolve) => {
    const socket = connect(front.replace('front.sock', '0.sock'))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function ask(socketPath) {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path: '/', agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        body += text
      })
      response.on('end', () => {
        if (/^\d+$/.test(body)) resolve(body)
        else reject(Error(`no backend answered but: ${body}`))
      })
    })
    request.on('error', reject)
  })
}

function nginxVersion() {
  return spawnSync('nginx', ['-v'], { encoding: 'utf8' })
    .stderr.trim()
    .replace(/.*nginx\//, '')
}
