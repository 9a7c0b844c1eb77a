/** The backends of the soak, one of which is killed now and then, and started again. */

import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { SessionRecord } from '../../src/core/session.js'
import { Child } from '../acceptance/child.js'
import { endedAtMs } from '../acceptance/journal.js'
import { accepts, freePort } from '../acceptance/ports.js'
import type { Stage } from '../acceptance/stage.js'

const program = fileURLToPath(new URL('./backend.js', import.meta.url))
const downShare = 0.25 // Of the time between two kills: a backend is back before the next goes.
// A session may end a little before or after the clock of this process says its backend did.
const slackMs = 2000

/** Backends that come and go. */
export class Flaps {
  readonly addresses: string[] = []
  /** How often one was killed. */
  killCount = 0
  readonly #stage: Stage
  readonly #everyMs: number
  readonly #children: Child[] = []
  readonly #ports: number[] = []
  readonly #killedMs = new Map<string, number[]>()

  /** `everyMs`: how long from one kill to the next. */
  constructor(stage: Stage, everyMs: number) {
    this.#stage = stage
    this.#everyMs = everyMs
  }

  /** Starts so many. */
  async start(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      this.#ports[index] = await freePort()
      this.addresses[index] = `127.0.0.1:${this.#ports[index]}`
      await this.#run(index)
    }
  }

  /** Kills one after the other, each back before the next goes, until `isOver`. */
  async flap(isOver: () => boolean): Promise<void> {
    const downMs = this.#everyMs * downShare
    for (let index = 0; !isOver(); index = (index + 1) % this.#children.length) {
      await delay(this.#everyMs - downMs)
      if (isOver()) break
      const address = this.addresses[index]!
      this.#killedMs.set(address, [...(this.#killedMs.get(address) ?? []), Date.now()])
      this.killCount += 1
      await this.#children[index]!.kill()
      await delay(downMs)
      await this.#run(index)
    }
  }

  /** True when the backend of a session was killed while the session was open. */
  hasCut(record: SessionRecord): boolean {
    const killedMs = this.#killedMs.get(record.backendAddress ?? '') ?? []
    return isOneWithin(killedMs, Date.parse(record.opened), endedAtMs(record))
  }

  /** True when any backend was killed meanwhile. Times in milliseconds since 1970. */
  hasKilled(fromMs: number, toMs: number): boolean {
    return isOneWithin([...this.#killedMs.values()].flat(), fromMs, toMs)
  }

  async #run(index: number): Promise<void> {
    const port = this.#ports[index]!
    this.#children[index] = new Child(this.#stage, process.execPath, [program, String(port)])
    await this.#stage.until(`backend ${port} listens`, 10_000, () => accepts(port))
  }
}

function isOneWithin(timesMs: readonly number[], fromMs: number, toMs: number): boolean {
  return timesMs.some((ms) => ms >= fromMs - slackMs && ms <= toMs + slackMs)
}
