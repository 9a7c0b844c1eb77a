/**
 * Which of the binds that are open serve a wanted configuration as they are. An address is an
 * identity: a listener that gets another name, or hands an address to another one, refuses nobody.
 */

import { type BindAddress, formatAddress } from '../address.js'
import type { Config } from '../config/schema.js'

/** An address, as configured, and the listener it is of. */
export type BindWish = { readonly listener: string; readonly address: BindAddress }

/** What becomes of binds. */
export type BindMatches<Open extends BindWish> = {
  /** Every wanted one in its order, with the open one that serves it, where there is one. */
  readonly wanted: readonly { readonly wish: BindWish; readonly open: Open | undefined }[]
  /** Open ones that nobody wants. */
  readonly closed: readonly Open[]
}

/** Every address of a configuration, in its order. */
export function bindWishesOf({ listeners }: Pick<Config, 'listeners'>): readonly BindWish[] {
  return Object.entries(listeners).flatMap(([listener, { bind }]) =>
    bind.map((address) => ({ listener, address })),
  )
}

/**
 * Matches them: first within each listener, then between listeners. Port 0 is any free port, so
 * what is open there serves its own listener only.
 */
export function matchBinds<Open extends BindWish>(
  open: readonly Open[],
  wishes: readonly BindWish[],
): BindMatches<Open> {
  const left = new Set(open)
  const byAddress = new Map<string, Open[]>()
  for (const bind of open) {
    const key = formatAddress(bind.address)
    byAddress.set(key, [...(byAddress.get(key) ?? []), bind])
  }
  const take = ({ address }: BindWish, is: (bind: Open) => boolean): Open | undefined => {
    const found = byAddress.get(formatAddress(address))?.find((bind) => left.has(bind) && is(bind))
    if (found !== undefined) left.delete(found)
    return found
  }
  const own = wishes.map((wish) => take(wish, ({ listener }) => listener === wish.listener))
  const wanted = wishes.map((wish, index) => {
    const canMove = own[index] === undefined && !isAnyPort(wish.address)
    return { wish, open: canMove ? take(wish, () => true) : own[index] }
  })
  return { wanted, closed: [...left] }
}

function isAnyPort(address: BindAddress): boolean {
  return address.kind === 'tcp' && address.port === 0
}
