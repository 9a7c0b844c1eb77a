/**
 * What stands behind every subject: nginx, one process, on as many ports as there are backends. It
 * answers requests from memory with 103 bytes (the shortest reply it has), sends a file of 256 MiB,
 * and takes one.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../../src/core/assert.js'
import { start } from '../child.js'
import { freePort, host, listensSoon } from '../ports.js'

/** Backends that accept on `ports`. `blob` is the file they send. */
export type Backends = {
  readonly ports: readonly number[]
  readonly group: number
  readonly blob: string
  readonly stop: () => Promise<void>
}

/** Length of the reply to a request, in bytes. */
export const replyBytes = 103

/** Length of a bulk transfer, in bytes. */
export const blobBytes = 256 * 2 ** 20

const backendCount = 3
const startWithinMs = 5000

/** Starts them. Throws when they do not come up: then nothing can be measured. */
export async function startBackends(): Promise<Backends> {
  const folder = mkdtempSync(join(memoryFolder(), 'evener-bench-'))
  const blob = join(folder, 'blob')
  // Not zeros: a page of zeros that never leaves the processor's cache is copied for nothing.
  writeFileSync(blob, Buffer.alloc(blobBytes, randomBytes(2 ** 20)))
  for (const name of temporary) mkdirSync(join(folder, name))

  const ports: number[] = []
  while (ports.length < backendCount) ports.push(await freePort())
  const path = join(folder, 'nginx.conf')
  writeFileSync(path, configOf(folder, ports))
  const child = start({ program: 'nginx', args: ['-e', 'stderr', '-p', folder, '-c', path] })
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  assert(await listensSoon(ports[0]!, startWithinMs), 'nginx comes up as the backend')
  return { ports, group: child.group, blob, stop: child.stop }
}

// Where files are memory; a container's may be too small for two of them.
function memoryFolder(): string {
  const shared = '/dev/shm'
  if (!existsSync(shared)) return tmpdir()
  const { bavail, bsize } = statfsSync(shared)
  return bavail * bsize > 3 * blobBytes ? shared : tmpdir()
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

function configOf(folder: string, ports: readonly number[]): string {
  return `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
events { worker_connections 40960; multi_accept on; }
http {
  ${temporary.map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join('\n  ')}
  access_log off;
  server_tokens off;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  sendfile on;
  client_max_body_size 0;
  client_body_buffer_size 256k;
  server {
    root ${folder};
    ${ports.map((port) => `listen ${host}:${port} backlog=4096;`).join('\n    ')}
    location / { return 204; }
    location /blob { }
    location /uploads { dav_methods PUT; }
  }
}
`
}
