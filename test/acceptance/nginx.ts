/** Real nginx backends: one answers its own name, `up` on /health, and serves a folder. */

import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Child } from './child.js'
import { accepts, freePort } from './ports.js'
import type { Stage } from './stage.js'

/** An nginx of our own. */
export type Nginx = {
  readonly name: string
  readonly port: number
  readonly address: string
  /** Served under /files/; PUT stores there. */
  readonly filesFolder: string
  /** One line per request other than /health. */
  readonly accessLog: string
  /** Starts it again after it was killed. */
  readonly start: () => Promise<void>
  /** Kills master and workers at once, as `kill -9` of the whole group. */
  readonly kill: () => Promise<void>
}

/** Starts an nginx and waits until it listens. */
export async function startNginx(stage: Stage, name: string): Promise<Nginx> {
  const port = await freePort()
  const folder = join(stage.folder, `nginx-${name}`)
  const filesFolder = join(folder, 'files')
  await mkdir(filesFolder, { recursive: true })
  const configFile = join(folder, 'nginx.conf')
  writeFileSync(configFile, configOf(name, port, folder))
  let child: Child | undefined

  const start = async () => {
    child = new Child(stage, 'nginx', ['-p', folder, '-c', configFile, '-e', `${folder}/error.log`])
    await stage.until(`nginx ${name} listens`, 10_000, () => accepts(port))
  }
  await start()
  return {
    name,
    port,
    address: `127.0.0.1:${port}`,
    filesFolder,
    accessLog: join(folder, 'access.log'),
    start,
    kill: async () => child?.kill(),
  }
}

// Everything nginx would write elsewhere is sent to the folder, so that it runs as any user.
function configOf(name: string, port: number, folder: string): string {
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 4096; }
http {
  log_format short '$request';
  access_log ${folder}/access.log short buffer=64k flush=100ms;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  sendfile on;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /health { access_log off; return 200 "up\\n"; }
    location / { return 200 "${name}\\n"; }
    location /files/ { root ${folder}; dav_methods PUT; client_max_body_size 0; }
  }
}
`
}
