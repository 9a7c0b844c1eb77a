/** `nc -N` ends its direction after the request; the reply that comes after that is whole. */

import { createHash } from 'node:crypto'
import { allRecords, startBalancer } from '../balancer.js'
import { run } from '../child.js'
import { tally } from '../journal.js'
import { startPeer } from '../peers.js'
import type { Scenario, Stage } from '../stage.js'

const clients = 1000
const parallel = 8
const replyRepeats = 2000 // Times 64 digits: 128 kB, more than one buffer of anybody.

/** The reply depends on the whole request and is longer than any buffer on its way. */
export const halfClose: Scenario = {
  name: 'nc-half-close',
  needs: ['nc'],
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
    const records = await allRecords(stage, balancer, clients)
    const done = records.filter(({ reason }) => reason === 'done').length
    stage.check('recorded as done', done === clients, tally(records, 'reason'))
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

function replyTo(request: string): string {
  return createHash('sha256').update(request).digest('hex').repeat(replyRepeats)
}
