/** `evener top`: looks at a running balancer every second, shows it, and does what the keys say. */

import { isatty } from 'node:tty'
import type { Instance } from '../operating/instance.js'
import { backendPath } from '../operating/query.js'
import { Refusal } from '../operating/refusal.js'
import type { Status } from '../operating/status-text.js'
import type { ListedBackend } from '../operating/tables.js'
import { withoutWaiting } from '../output/descriptor.js'
import { Screen } from '../terminal/screen.js'
import { topFrame } from './top-frame.js'
import {
  firstTopModel,
  keysIn,
  pressed,
  rowsBetween,
  type TopAct,
  type TopModel,
  type TopRow,
  visibleRows,
} from './top-model.js'

const lookMs = 1000
const noteLooks = 5 // What came of an action is shown that long.

/** Shows it until somebody quits. */
export async function top(instance: Instance): Promise<number> {
  if (!(isatty(0) && isatty(1))) throw new Refusal('top needs a terminal; see: evener backends', 2)
  // Asked once before the screen is taken over: whatever is wrong is told on the one there was.
  const watch = new TopWatch(instance, await look(instance))
  await watch.show()
  return 0
}

type Look = {
  readonly status: Status
  readonly backends: readonly ListedBackend[]
  readonly atMs: number
}

async function look(instance: Instance): Promise<Look> {
  const [status, backends] = await Promise.all([
    instance.get<Status>('status'),
    instance.list<ListedBackend>('backends'),
  ])
  return { status, backends, atMs: performance.now() }
}

class TopWatch {
  readonly #instance: Instance
  readonly #screen = new Screen(withoutWaiting(1))
  #look: Look
  #rows: readonly TopRow[]
  #model: TopModel = firstTopModel
  #note: string | undefined
  #noteLooksLeft = 0
  #isLooking = false

  constructor(instance: Instance, first: Look) {
    this.#instance = instance
    this.#look = first
    this.#rows = rowsBetween([], first.backends, lookMs)
  }

  async show(): Promise<void> {
    let quit = (): void => {}
    const quitted = new Promise<void>((resolve) => {
      quit = resolve
    })
    const onKeys = (text: string): void => this.#press(text, quit)
    const onResize = (): void => {
      this.#screen.forget()
      this.#draw()
    }
    this.#screen.open()
    const looks = setInterval(() => void this.#lookAgain(), lookMs)
    process.stdout.on('resize', onResize)
    process.stdin.setRawMode(true).setEncoding('utf8').on('data', onKeys).resume()
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, quit)
    this.#draw()
    await quitted
    clearInterval(looks)
    process.stdout.off('resize', onResize)
    process.stdin.off('data', onKeys).setRawMode(false).pause()
    this.#screen.close()
  }

  async #lookAgain(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const next = await look(this.#instance)
      const { backends, atMs } = this.#look
      this.#rows = rowsBetween(backends, next.backends, next.atMs - atMs)
      this.#look = next
      this.#noteLooksLeft -= 1
      if (this.#noteLooksLeft < 0) this.#note = undefined
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      this.#tell(cause.message, 0) // What was seen last stays on the screen.
    } finally {
      this.#isLooking = false
    }
    this.#draw()
  }

  #press(text: string, quit: () => void): void {
    for (const key of keysIn(text)) {
      const result = pressed(key, this.#model, visibleRows(this.#rows, this.#model))
      if ('quits' in result) return quit()
      this.#model = result.model
      if (result.act !== undefined) void this.#act(result.act, this.#model.selected!)
    }
    this.#draw()
  }

  async #act(act: TopAct, selected: string): Promise<void> {
    const slash = selected.indexOf('/')
    const [pool, backend] = [selected.slice(0, slash), selected.slice(slash + 1)]
    const path = `/api/v1/${backendPath({ pool, backend })}/override`
    try {
      if (act === 'clear') await this.#instance.ask({ method: 'DELETE', path })
      else {
        const body = { state: act, reason: 'from top' }
        await this.#instance.ask({ method: 'PUT', path: `${path}?merge=true`, body })
      }
      await this.#lookAgain()
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      this.#tell(cause.message, noteLooks)
      this.#draw()
    }
  }

  #tell(note: string, looks: number): void {
    this.#note = note
    this.#noteLooksLeft = looks
  }

  #draw(): void {
    const { columns, rows } = process.stdout
    const view = {
      model: this.#model,
      rows: this.#rows,
      status: this.#look.status,
      nowMs: Date.now(),
      note: this.#note,
    }
    // Some terminals do not know their size, and say 0.
    const size = { columns: columns || 80, rows: rows || 24 }
    this.#screen.draw(topFrame(view, size, this.#instance.paint))
  }
}
