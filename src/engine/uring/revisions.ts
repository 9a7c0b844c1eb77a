/**
 * Which revisions of the configuration may still be named: a worker says when it has no session of
 * an old one left, and when all have, its names are forgotten. A replacement begins with the latest
 * and has nothing older.
 */

import type { Snapshot } from '../../core/snapshot.js'
import type { Names } from './records.js'

/** The revisions that workers have sessions of. */
export class Revisions {
  readonly #names: Names
  readonly #workerCount: number
  readonly #holders = new Map<number, Set<number>>() // Workers, by revision.
  readonly #closedBinds = new Map<number, number>() // With the latest revision of their sessions.
  #latest = -1

  constructor(names: Names, workerCount: number) {
    this.#names = names
    this.#workerCount = workerCount
  }

  /** All workers are about to be told of a revision, the latest from here on. */
  add(snapshot: Snapshot): void {
    this.#latest = snapshot.revision
    this.#names.addRevision(snapshot)
    this.#holders.set(snapshot.revision, new Set(Array(this.#workerCount).keys()))
  }

  /** A worker has no session of a revision left and begins none. Harmless when said twice. */
  retire(worker: number, revision: number): void {
    const holders = this.#holders.get(revision)
    if (holders === undefined) return
    holders.delete(worker)
    if (holders.size > 0) return
    this.#holders.delete(revision)
    this.#names.removeRevision(revision)
    const oldest = Math.min(...this.#holders.keys())
    for (const [bind, latest] of this.#closedBinds) {
      if (latest >= oldest) continue
      this.#closedBinds.delete(bind)
      this.#names.removeBind(bind)
    }
  }

  /** A bind accepts no more. It is forgotten with the last revision that its sessions are of. */
  closed(bind: number): void {
    this.#closedBinds.set(bind, this.#latest)
  }

  /** Another thread takes a worker's place: it will be told of the latest and of none before. */
  renew(worker: number): void {
    for (const revision of [...this.#holders.keys()]) {
      if (revision !== this.#latest) this.retire(worker, revision)
    }
  }
}
