/** `nc -N` ends its direction after the request; the reply that comes after that is whole. */

import { createHash } from 'node:crypto'
import { allRecords, type Balancer, startBalancer } from '../balancer.js'
import { run } from '../child.js'
import { tally } from '../journal.js'
import { startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const clients = 1000
const parallel = 8
const replyRepeats = 2000 // Times 64 digits: 128 kB, more than one buffer of anybody.

// With 16 MB for readers that wait, the backend has sent everything and closed long before they
// read on: much of the reply is then left with the kernel, on a connection that is over.
const slowClients = 20
const longRepeats = 250_000
const waitSeconds = 2

/** The reply depends on the whole request and is longer than any buffer on its way. */
export const halfClose: Scenario = {
  name: 'nc-half-close',
  needs: ['nc', 'bash', 'sha256sum'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const backends = []
    for (let count = 0; count < 3; count++) backends.push(await startReplier(stage))
    const balancer = await startBalancer(stage, { backends })

    const ends = new Map<string, number>()
    let next = 0
    const worker = async () => {
      while (next < clients) {
        const request = `request ${next++}`
        const { code, output } = await run(
          stage,
          'nc',
          ['-N', '127.0.0.1', String(balancer.port)],
          {
            input: request,
          },
        )
        const end = output !== replyTo(request) ? 'cut short' : code === 0 ? 'full' : `code ${code}`
        ends.set(end, (ends.get(end) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    stage.check(
      `${clients} full replies after a half-close`,
      ends.get('full') === clients,
      [...ends].map(([end, count]) => `${count} ${end}`).join(', '),
    )
    const whole = await countSlow(stage, balancer)
    stage.check(
      `${slowClients} long replies to slow readers`,
      whole === slowClients,
      `${whole} full`,
    )

    const records = await allRecords(stage, balancer, clients + slowClients)
    const done = records.filter(({ reason }) => reason === 'done').length
    stage.check('recorded as done', done === clients + slowClients, tally(records, 'reason'))
  },
}

/** A backend that answers only once the request has ended: what depends on every byte of it. */
async function startReplier(stage: Stage): Promise<string> {
  const peer = await startPeer(stage, (socket) => {
    let request = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      request += text
    })
    socket.once('end', () => socket.end(replyTo(request)))
  })
  return peer.address
}

async function countSlow(stage: Stage, balancer: Balancer): Promise<number> {
  const request = 'long'
  const sum = createHash('sha256').update(replyTo(request)).digest('hex')
  const reader = `{ sleep ${waitSeconds}; sha256sum; }`
  const script = `printf ${request} | nc -N 127.0.0.1 ${balancer.port} | ${reader}`
  const outputs = Array.from({ length: slowClients }, () => run(stage, 'bash', ['-c', script]))
  const ends = await Promise.all(outputs)
  return ends.filter(({ output }) => output.startsWith(sum)).length
}

function replyTo(request: string): string {
  const repeats = request === 'long' ? longRepeats : replyRepeats
  return createHash('sha256').update(request).digest('hex').repeat(repeats)
}
