/**
 * Metrics as Prometheus's own tool reads them: the page of a balancer with odd names and live
 * traffic, the alert rules and their tests, the configuration that is given as an example.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BackendPeer, echo } from '../../peer/backend-peer.js'
import { startBalancer } from '../balancer.js'
import { run } from '../child.js'
import { freePort } from '../ports.js'
import type { Scenario, Stage } from '../stage.js'

const packaging = fileURLToPath(new URL('../../../../packaging/prometheus', import.meta.url))

/** No word of complaint from promtool, about anything. */
export const metrics: Scenario = {
  name: 'metrics',
  needs: ['promtool', 'bash'],
  deadlineMs: 60_000,
  run: async (stage) => {
    const page = join(stage.folder, 'metrics.txt')
    writeFileSync(page, await pageOf(stage))
    const lines = readFileSync(page, 'utf8').split('\n').length
    await check(stage, `a page of ${lines} lines`, `promtool check metrics < ${page}`)
    const rules = `${packaging}/evener-alerts`
    await check(stage, 'the alert rules', `promtool check rules ${rules}.yml`)
    await check(stage, 'the tests of the alert rules', `promtool test rules ${rules}.test.yml`)
    const config = `${packaging}/prometheus.yml`
    await check(stage, 'the example for a scrape', `promtool check config ${config}`)
  },
}

async function check(stage: Stage, name: string, command: string): Promise<void> {
  const { code, output, errors } = await run(stage, 'bash', ['-c', command])
  const said = `${output}${errors}`.trim().split('\n').at(-1)
  stage.check(
    `promtool on ${name}`,
    code === 0 && !/lint|error/i.test(`${output}${errors}`),
    said ?? '',
  )
}

async function pageOf(stage: Stage): Promise<string> {
  const backend = await BackendPeer.listen(echo)
  stage.atEnd(() => backend.stop())
  const adminPort = await freePort()
  const odd = { name: 'it\'s "odd" \\ ünd {so=1}, on', address: backend.text }
  const balancer = await startBalancer(stage, {
    backends: [],
    pool: { backends: [odd, '127.0.0.1:1'] },
    config: { admin: { listen: `127.0.0.1:${adminPort}`, socket: false } },
  })
  for (let session = 0; session < 20; session++) await ask(balancer.port)
  const answer = await fetch(`http://127.0.0.1:${adminPort}/metrics`)
  return answer.text()
}

function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = connect(port, '127.0.0.1', () => client.end('hello'))
    client
      .on('error', reject)
      .on('close', () => resolve())
      .resume()
  })
}
