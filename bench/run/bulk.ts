/** Runs the bulk loads: transfers by curl, one after the other, each on a session of its own. */

import { bad, ok, type Result } from '../../src/core/result.js'
import { finish } from '../child.js'
import type { BulkLoad } from '../loads.js'
import type { Figures } from '../measurement.js'
import { host } from '../ports.js'
import { type Backends, blobBytes } from './backends.js'
import type { Balancer } from './balancer.js'
import { during } from './window.js'

/** Warms up with one transfer, then measures transfers until `seconds` of them have passed. */
export async function measureBulk(
  balancer: Balancer,
  backends: Backends,
  direction: BulkLoad['direction'],
  seconds: number,
): Promise<Result<Figures, string>> {
  const transfer = () => transferSeconds(balancer.port, backends.blob, direction)
  const warm = await transfer()
  if (!warm.ok) return warm
  const groups = { balancer: balancer.group, backends: backends.group }
  const { value, figures } = await during(groups, async () => {
    const all = { units: 0, seconds: 0 }
    while (all.seconds < seconds) {
      const one = await transfer()
      if (!one.ok) return one
      all.units += blobBytes
      all.seconds += one.value
    }
    return ok(all)
  })
  return value.ok ? ok({ ...figures, ...value.value }) : value
}

// An upload ends when the backend says that it has stored all of it, a download with its last byte:
// nothing is still on its way when the time is taken.
async function transferSeconds(
  port: number,
  blob: string,
  direction: BulkLoad['direction'],
): Promise<Result<number, string>> {
  const upload = direction === 'upload'
  const { stdout, stderr } = await finish({
    program: 'curl',
    args: [
      ...['--silent', '--show-error', '--fail', '--output', '/dev/null'],
      ...['--write-out', `%{size_${direction}} %{time_total}`],
      // Without this curl waits a second for a "100 Continue".
      ...(upload ? ['--upload-file', blob, '--header', 'Expect:'] : []),
      `http://${host}:${port}/${upload ? 'uploads' : 'blob'}`,
    ],
  })
  const [bytes, seconds] = stdout.split(' ').map(Number)
  if (bytes === blobBytes && seconds !== undefined) return ok(seconds)
  return bad(`curl: ${stderr.trim() || `${bytes} bytes`}`)
}
