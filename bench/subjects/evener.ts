/** Evener as its user starts it: the program and a configuration, with defaults for all else. */

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { host } from '../ports.js'
import type { Prepare } from './subject.js'

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/**
 * The program on one of its engines. Probes, session lines, the admin interface and the file of
 * overrides are off: the peers have none, and the balancer alone is measured.
 */
export function evener(engine: 'uring' | 'net'): Prepare {
  return ({ port, backends, workers, folder }) => {
    const config = {
      engine,
      ...(engine === 'uring' ? { workers } : {}), // The net engine has one, and no such key.
      admin: false,
      stateFile: false,
      log: { sessions: false, level: 'error' },
      shutdown: { timeout: '0s' },
      listeners: { bench: { bind: `${host}:${port}`, pool: 'bench' } },
      pools: { bench: { health: false, backends: backends.map((each) => `${host}:${each}`) } },
    }
    const path = join(folder, 'evener.json')
    return {
      command: { program: process.execPath, args: [program, 'run', '-c', path] },
      file: { path, text: JSON.stringify(config, undefined, 2) },
    }
  }
}
