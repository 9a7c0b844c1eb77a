/**
 * A program of its own under a seccomp filter: says in JSON whether the uring engine can work, and
 * what a client gets through a balancer. What is refused is its argument.
 *
 *    node confined-program.js '{ "engine": "uring", "verdicts": [...], "otherwise": null }'
 */

import { loadForeign } from '../../src/engine/native.js'
import { probeUring } from '../../src/engine/uring/probe.js'
import { createBalancer } from '../../src/index.js'
import { BackendPeer, echo } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { confine, type Verdict } from './confine.js'

type Order = {
  readonly engine: 'auto' | 'uring'
  readonly verdicts: readonly Verdict[]
  readonly otherwise: number | null
}

const { engine, verdicts, otherwise } = JSON.parse(process.argv[2] ?? '') as Order
// Without koffi there is nothing to confine with, and no io_uring to refuse either.
if (loadForeign().ok) confine(verdicts, otherwise)
const probed = probeUring()
const answer = { why: probed.ok ? null : probed.error, ...(await serve().catch(asFailure)) }
process.stdout.write(JSON.stringify(answer))

async function serve() {
  const backend = await BackendPeer.listen(echo)
  if (backend.address.kind !== 'tcp') throw new Error('a TCP backend')
  const balancer = await createBalancer({
    engine,
    listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
    pools: { web: { backends: [`127.0.0.1:${backend.address.port}`] } },
  })
  const opened = new Promise<string>((resolve) => {
    balancer.once('listener.opened', ({ address }) => resolve(address))
  })
  const up = new Promise((resolve) => balancer.once('backend.up', resolve))
  try {
    await balancer.start()
    await up
    const port = Number((await opened).split(':').at(-1))
    const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
    await client.send('hello')
    const text = (await client.read(5)).toString()
    client.close()
    return { engine: balancer.snapshot().engine, text }
  } finally {
    await balancer.stop({ timeout: 0 })
    await backend.stop()
  }
}

function asFailure(cause: unknown) {
  return { failure: cause instanceof Error ? cause.message : String(cause) }
}
