/** The plain Node proxy of pipe-proxy.ts. */

import { fileURLToPath } from 'node:url'
import type { Prepare } from './subject.js'

const program = fileURLToPath(new URL('../pipe-proxy.js', import.meta.url))

/** It has one thread and nothing to set; the same Node as the bench runs on. */
export const pipe: Prepare = ({ port, backends }) => ({
  command: { program: process.execPath, args: [program, ...[port, ...backends].map(String)] },
})
