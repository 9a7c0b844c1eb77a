/** Opens all addresses of all listeners, or none. */

import { type BindAddress, formatAddress } from '../core/address.js'
import type { Config } from '../core/config/schema.js'
import type { Emit } from '../core/events.js'
import type { Bind, BindFailure, Engine } from '../engine/engine.js'
import { StartError } from './start-error.js'

/** A bind that is open, with the address it got: port 0 has become a real one. */
export type OpenBind = Bind & { readonly boundAddress: BindAddress }

/** Every address of a configuration, in its order. */
export function bindsOf(config: Config): readonly Bind[] {
  return Object.entries(config.listeners).flatMap(([listener, { bind }]) =>
    bind.map((address, index) => ({ id: `${listener}/${index}`, listener, address })),
  )
}

/** Opens all of them. Throws a StartError when one cannot be opened; then none stays open. */
export async function openAll(
  engine: Engine,
  binds: readonly Bind[],
  emit: Emit,
): Promise<OpenBind[]> {
  const opened: OpenBind[] = []
  for (const bind of binds) {
    const result = await engine.open(bind)
    if (!result.ok) {
      await Promise.all(opened.map(({ id }) => engine.close(id)))
      throw cannotListen(bind, result.error)
    }
    opened.push({ ...bind, boundAddress: result.value })
  }
  // Told only now: until the last one is open, all of it may still be undone.
  for (const bind of opened) emit({ type: 'listener.opened', payload: told(bind) })
  return opened
}

/** Closes all of them; resolves when every connection the kernel had accepted is a session. */
export async function closeAll(
  engine: Engine,
  binds: readonly OpenBind[],
  emit: Emit,
): Promise<void> {
  await Promise.all(
    binds.map(async (bind) => {
      await engine.close(bind.id)
      emit({ type: 'listener.closed', payload: told(bind) })
    }),
  )
}

function cannotListen({ listener, address }: Bind, { code, message }: BindFailure): StartError {
  const sentences = [`listener ${listener}: ${message}`, remedyFor(code, address)]
  return new StartError(sentences.filter((sentence) => sentence !== '').join('\n'), {
    code,
    listener,
    address: formatAddress(address),
  })
}

// What to do about it, where there is something.
function remedyFor(code: string, address: BindAddress): string {
  switch (code) {
    case 'EADDRINUSE':
      return address.kind === 'tcp'
        ? `To see who is there: ss -ltnp "sport = :${address.port}"`
        : `To see who is there: ss -lxp src ${address.path}`
    case 'EACCES':
      return 'To see what this machine allows: evener doctor'
    case 'EADDRNOTAVAIL':
      return 'To see the addresses of this machine: ip addr'
    default:
      return ''
  }
}

function told(bind: OpenBind): { readonly listener: string; readonly address: string } {
  return { listener: bind.listener, address: formatAddress(bind.boundAddress) }
}
