/** HAProxy in TCP mode, one thread for each worker: as it comes, and tuned for what it is to do. */

import { join } from 'node:path'
import { host } from '../ports.js'
import type { Prepare, Purpose } from './subject.js'

const tuning: Readonly<Record<Purpose, { global: readonly string[]; proxy: readonly string[] }>> = {
  requests: { global: [], proxy: ['option tcp-smart-accept', 'option tcp-smart-connect'] },
  bulk: {
    global: ['tune.bufsize 262144', 'tune.pipesize 1048576'],
    proxy: ['option splice-request', 'option splice-response'],
  },
  idle: { global: [], proxy: [] },
}

/** HAProxy; `tuned` adds the settings that suit the load. */
export function haproxy(tuned: boolean): Prepare {
  return ({ port, backends, workers, purpose, folder }) => {
    const { global, proxy } = tuned ? tuning[purpose] : { global: [], proxy: [] }
    const text = [
      'global',
      `  nbthread ${workers}`,
      ...global.map((line) => `  ${line}`),
      'defaults',
      '  mode tcp',
      '  timeout connect 5s',
      '  timeout client 1h',
      '  timeout server 1h',
      'listen bench',
      `  bind ${host}:${port}`,
      '  balance roundrobin',
      ...proxy.map((line) => `  ${line}`),
      ...backends.map((each, index) => `  server b${index} ${host}:${each}`),
      '',
    ].join('\n')
    const path = join(folder, 'haproxy.cfg')
    return { command: { program: 'haproxy', args: ['-db', '-f', path] }, file: { path, text } }
  }
}
