/** nginx's stream module, one process for each worker: as it comes, and tuned for its load. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { host } from '../ports.js'
import type { Prepare, Purpose } from './subject.js'

const tuning: Readonly<Record<Purpose, readonly string[]>> = {
  requests: ['proxy_buffer_size 4k;'],
  bulk: ['proxy_buffer_size 1m;'],
  idle: ['proxy_buffer_size 1k;'],
}

/** Where Debian keeps the module; elsewhere it is built in. */
export const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so'

/** nginx; `tuned` adds the settings that suit the load. */
export function nginx(tuned: boolean): Prepare {
  return ({ port, backends, workers, purpose, folder }) => {
    const listen = tuned && workers > 1 ? `${host}:${port} reuseport` : `${host}:${port}`
    const text = [
      ...(existsSync(streamModule) ? [`load_module ${streamModule};`] : []),
      'daemon off;',
      `worker_processes ${workers};`,
      `pid ${join(folder, 'nginx.pid')};`,
      'error_log stderr error;',
      `events { worker_connections 40960; ${tuned ? 'multi_accept on;' : ''} }`,
      'stream {',
      '  upstream bench {',
      ...backends.map((each) => `    server ${host}:${each};`),
      '  }',
      '  server {',
      `    listen ${listen};`,
      '    proxy_pass bench;',
      '    proxy_timeout 1h;',
      ...(tuned ? tuning[purpose].map((line) => `    ${line}`) : []),
      '  }',
      '}',
      '',
    ].join('\n')
    const path = join(folder, 'nginx.conf')
    const args = ['-e', 'stderr', '-p', folder, '-c', path]
    return { command: { program: 'nginx', args }, file: { path, text } }
  }
}
