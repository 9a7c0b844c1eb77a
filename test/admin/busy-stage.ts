/** A balancer that has something to show: an open session, an override, a backend that is down. */

import type { TestContext } from 'node:test'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import type { Peer } from '../peer/peer.js'
import { type Stage, stageFor } from './stage.js'

/** A stage with one session open. */
export type BusyStage = Stage & {
  readonly client: Peer
  /** Of the backend the session is on. */
  readonly backend: string
}

/** Starts one, which ends with its test. */
export async function busyStageFor(context: TestContext): Promise<BusyStage> {
  const peer = await BackendPeer.listen(async (session) => {
    await session.send(await session.read(5))
  })
  context.after(() => peer.stop())
  const stage = await stageFor(context, {
    pools: {
      web: { backends: [{ name: 'a/b', address: peer.text }, 'not-a-host.invalid:1'] },
    },
  })
  const [address = ''] = stage.balancer.snapshot().listeners[0]!.addresses
  const port = Number(address.split(':')[1])
  const client = await connectClient({ kind: 'tcp', host: '127.0.0.1', port })
  context.after(() => client.reset())
  await client.send('hello')
  await client.read(5)
  const ref = { pool: 'web', backend: 'not-a-host.invalid:1' }
  await stage.balancer.override(ref, { state: 'drain' }, { by: 'ann', via: 'library' })
  return { ...stage, client, backend: 'a/b' }
}
