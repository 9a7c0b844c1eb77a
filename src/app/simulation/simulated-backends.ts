/** Backends that do as a scenario says: probes and connects are answered by the same one. */

import { type Address, formatAddress } from '../../core/address.js'
import type { DialCode } from '../../core/close-reason.js'
import { ok, type Result } from '../../core/result.js'
import type { BackendChange } from '../../core/scenario.js'
import type { Clock, Probe, Resolve } from '../../core/world.js'

/** How long a connect takes where nobody says. */
const connectMsUsual = 1

type Backend = { fails: DialCode | undefined; connectMs: number }

/** All that a simulated balancer can reach. Who was never named is well. */
export class SimulatedBackends {
  readonly #clock: Clock
  readonly #backends = new Map<string, Backend>()
  readonly #hosts = new Map<string, string>()

  constructor(clock: Clock, addresses: readonly Address[]) {
    this.#clock = clock
    for (const address of addresses) this.#add(placeOf(this.#resolved(address)).key)
  }

  /** A name has one address, always the same. */
  readonly resolve: Resolve = async (host) => ok([this.#addressOf(host)])

  /** From now on this backend is so. */
  change(address: Address, { fails, connect }: Pick<BackendChange, 'fails' | 'connect'>): void {
    const backend = this.#at(address)
    if (fails !== undefined) backend.fails = fails === false ? undefined : fails
    if (connect !== undefined) backend.connectMs = connect
  }

  /** Tells what became of a connect, at the latest after `timeoutMs`. Gives what calls it off. */
  connect(address: Address, timeoutMs: number, tell: (result: Result<void, DialCode>) => void) {
    const { fails, connectMs } = this.#at(address)
    const isLate = fails === 'timeout' || connectMs > timeoutMs
    const afterMs = isLate ? timeoutMs : connectMs
    const error = isLate ? 'timeout' : fails
    return this.#clock.after(afterMs, () => {
      tell(error === undefined ? ok(undefined) : { ok: false, error })
    })
  }

  readonly probe: Probe = (_, address, { timeoutMs }) => {
    const startedMs = this.#clock.nowMs()
    return new Promise((resolve) => {
      this.connect(address, timeoutMs, (result) => {
        const ms = this.#clock.nowMs() - startedMs
        if (result.ok) resolve({ result: 'passed', ms })
        else resolve({ result: 'failed', ms, why: result.error })
      })
    })
  }

  // A probe may ask at another port of a backend's machine.
  #at(address: Address): Backend {
    const { host, key } = placeOf(this.#resolved(address))
    const known = this.#backends.get(key)
    if (known !== undefined) return known
    for (const [other, backend] of this.#backends) {
      if (host !== undefined && other.startsWith(`${host}:`)) return backend
    }
    return this.#add(key)
  }

  #add(key: string): Backend {
    const backend = { fails: undefined, connectMs: connectMsUsual }
    this.#backends.set(key, backend)
    return backend
  }

  #resolved(address: Address): Address {
    if (address.kind === 'unix' || /^[\d.]+$|:/.test(address.host)) return address
    return { ...address, host: this.#addressOf(address.host) }
  }

  #addressOf(host: string): string {
    const known = this.#hosts.get(host)
    if (known !== undefined) return known
    const number = this.#hosts.size + 1
    const made = `198.19.${number >> 8}.${number & 255}` // Reserved for tests of networks.
    this.#hosts.set(host, made)
    return made
  }
}

type Place = { readonly key: string; readonly host: string | undefined }

function placeOf(address: Address): Place {
  if (address.kind === 'unix') return { key: formatAddress(address), host: undefined }
  return { key: `${address.host}:${address.port}`, host: address.host }
}
