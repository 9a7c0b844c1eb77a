/**
 * A program around a balancer that keeps its state in a file: it tells its parent who greets the
 * first sessions, decides what its parent says, and ends when it is killed.
 */

import { parseBindAddress } from '../../src/core/address.js'
import { createBalancer } from '../../src/index.js'
import { connectClient } from '../peer/client-peer.js'

/** What the parent says: a decision, or who greets so many sessions. */
export type Said = { readonly override: object } | { readonly ask: number }

const [stateFile, ...addresses] = process.argv.slice(2)
const backends = addresses.map((address, at) => ({ name: 'ab'[at]!, address }))
const balancer = await createBalancer({
  engine: 'net',
  stateFile: stateFile!,
  listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
  pools: { web: { backends, health: false } },
})
const told: string[] = []
balancer.onAny(({ type }) => told.push(type))
await balancer.start()
process.on('message', (said: Said) => void answer(said))
process.on('disconnect', () => process.exit())
process.send?.({ told: told.filter((type) => type.startsWith('state.')) })

async function answer(said: Said): Promise<void> {
  if ('ask' in said) process.send?.(await greeters(said.ask))
  else {
    const by = { by: 'ann', via: 'socket', reason: 'new disk' } as const
    process.send?.(await balancer.override({ pool: 'web', backend: 'a' }, said.override, by))
  }
}

async function greeters(count: number): Promise<string> {
  const at = parseBindAddress(balancer.snapshot().listeners[0]!.addresses[0]!)
  if (!at.ok) throw new Error(at.error)
  let names = ''
  for (let session = 0; session < count; session++) {
    const client = await connectClient(at.value)
    names += (await client.read(1)).toString()
    client.close()
  }
  return names
}
