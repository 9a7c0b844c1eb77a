/**
 * A program of its own that uses up its descriptors but a few, and tries to make a uring engine
 * with none left over, then with one, and so on until that works. Says in JSON what each try gave.
 *
 *    sh -c 'ulimit -n 128; exec node uring-scarce-program.js'
 */

import { closeSync, openSync, readdirSync } from 'node:fs'
import { LiveTable } from '../../src/core/live-table.js'
import { createUringEngine } from '../../src/engine/uring/create.js'
import { probeUring } from '../../src/engine/uring/probe.js'

/** What a try gave: null when there was an engine. `left`: descriptors it has not closed. */
export type Try = { readonly failure: string | null; readonly code: string; readonly left: number }

const probed = probeUring()
const tries: Try[] = []
const folder = openSync('/proc/self/fd', 'r') // Held back, so that descriptors can be counted.
const used: number[] = []
try {
  for (;;) used.push(openSync('/dev/null', 'r'))
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error
}
closeSync(folder)
while (tries.at(-1)?.failure !== null && used.length > 0) {
  const before = count()
  const live = new LiveTable(LiveTable.allocate(2, 8))
  const limits = { sessionsMax: 10, pipesMax: 0 }
  const options = { live, emit: () => {}, ...limits, idPrefix: '', seed: 1, workers: 2 }
  const created = await createUringEngine(options, probed)
  if (created.ok) await created.value.stop()
  const failure = created.ok ? null : created.error.message
  const code = created.ok ? '' : created.error.code
  const left = count() - before
  tries.push({ failure, code, left })
  closeSync(used.pop()!)
}
process.stdout.write(JSON.stringify(tries))

function count(): number {
  return readdirSync('/proc/self/fd').length
}
