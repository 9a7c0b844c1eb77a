/** A file of one GiB goes down and up through the balancer and arrives as it was. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { allRecords, startBalancer } from '../balancer.js'
import { mustRun } from '../child.js'
import { startNginx } from '../nginx.js'
import { makeFile } from '../random-file.js'
import type { Scenario } from '../stage.js'

const fileBytes = 1024 ** 3

/** Takes about 3 GiB of room for temporary files. */
export const gigabyte: Scenario = {
  name: 'curl-gigabyte',
  needs: ['nginx', 'curl', 'bash', 'openssl', 'sha256sum'],
  deadlineMs: 120_000,
  run: async (stage) => {
    const nginx = await startNginx(stage, 'files')
    const balancer = await startBalancer(stage, { backends: [nginx.address] })
    const file = join(nginx.filesFolder, 'down')
    await makeFile(stage, file, fileBytes)
    const sum = await shell(`sha256sum < ${file}`)

    const startedMs = performance.now()
    const down = await shell(`curl -sSf ${balancer.url}/files/down | sha256sum`)
    stage.check('down: the same SHA-256', down === sum, rate(startedMs))

    const upStartedMs = performance.now()
    const url = `${balancer.url}/files/up`
    await mustRun(stage, 'curl', ['-sSf', '-H', 'Expect:', '--upload-file', file, url])
    const upRate = rate(upStartedMs)
    const stored = join(nginx.filesFolder, 'up')
    const up = await shell(`sha256sum < ${stored}`)
    stage.check('up: the same SHA-256', up === sum && statSync(stored).size === fileBytes, upRate)

    const records = await allRecords(stage, balancer, 2)
    const [first, second] = records
    stage.check(
      'the records count the bytes',
      records.every(({ reason }) => reason === 'done') &&
        first!.bytesOut > fileBytes &&
        second!.bytesIn > fileBytes,
      `${first?.bytesOut} out, ${second?.bytesIn} in`,
    )

    function shell(script: string): Promise<string> {
      return mustRun(stage, 'bash', ['-o', 'pipefail', '-c', script])
    }
  },
}

function rate(startedMs: number): string {
  const seconds = (performance.now() - startedMs) / 1000
  return `${seconds.toFixed(1)} s, ${(fileBytes / 1e6 / seconds).toFixed(0)} MB/s`
}
