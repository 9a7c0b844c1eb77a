/**
 * The demo: three backends, a balancer before them and clients, all in this process and all real.
 * It knows no terminal; interactive-demo.ts and plain-demo.ts show it.
 */

import type { Balancer } from '../../app/balancer.js'
import { balancerFrom } from '../../app/create-balancer.js'
import { StartError } from '../../app/start-error.js'
import { version } from '../../app/version.js'
import { realWorld } from '../../app/world/world.js'
import { type BindAddress, formatAddress, parseBindAddress } from '../../core/address.js'
import { assert } from '../../core/assert.js'
import { parseConfig } from '../../core/config/parse.js'
import { bad, ok, type Result } from '../../core/result.js'
import { seededRng } from '../../core/rng.js'
import type { Cancel } from '../../core/world.js'
import type { Entry } from '../log/entry.js'
import { dashboardUrl, programAdmin } from '../program-admin.js'
import { DemoBackend } from './demo-backend.js'
import type { DemoControls } from './demo-controls.js'
import { DemoLoad } from './demo-load.js'
import { DemoPages, demoQuery } from './demo-pages.js'
import { DemoScore } from './demo-score.js'
import type { DemoBackendView, DemoView } from './demo-view.js'

/** An evener is the bar that evens the load of a team of horses. Here is the team. */
export const backendNames: readonly string[] = ['belle', 'duke', 'star']
const pool = 'team'
const usualAddress = '127.0.0.1:8080'
const anyPort = '127.0.0.1:0'
const sampleMs = 250
const stopTimeoutMs = 1000 // A demo that was told to end should end.

/** What the keys do. */
export type DemoAct =
  | { readonly act: 'toggle'; readonly index: number }
  | { readonly act: 'load'; readonly direction: 'up' | 'down' }

/** Owns everything the demo runs. Made by `startDemo`. */
export class Demo {
  readonly #backends: readonly DemoBackend[]
  readonly #balancer: Balancer
  readonly #load: DemoLoad
  readonly #score: DemoScore
  readonly #address: BindAddress & { kind: 'tcp' }
  readonly #adminUrl: string | null
  #note: string | undefined
  readonly #startedMs = performance.now()
  #cancels: Cancel[] = []

  constructor(parts: DemoParts) {
    this.#backends = parts.backends
    this.#balancer = parts.balancer
    this.#score = parts.score
    this.#note = parts.note
    this.#adminUrl = parts.adminUrl
    const bound = parseBindAddress(parts.balancer.snapshot().listeners[0]!.addresses[0]!)
    assert(bound.ok && bound.value.kind === 'tcp', 'a demo listens on a TCP port')
    this.#address = bound.value
    const { port } = bound.value
    const load = new DemoLoad({ host: reachable(bound.value), port }, (outcome) => {
      this.#score.count(outcome)
    })
    this.#load = load
    parts.pages.steer(this)
    const sampling = setInterval(() => this.#sample(), sampleMs)
    this.#cancels = [load.start(), () => clearInterval(sampling)]
  }

  /** Hears every event and notice from now on. */
  onEntry(handler: (entry: Entry) => void): void {
    this.#balancer.onAny(handler)
  }

  /** Does what a key asks for. */
  async perform(act: DemoAct): Promise<void> {
    if (act.act === 'load') {
      this.#load.turn(act.direction)
      return
    }
    const backend = this.#backends[act.index]
    if (backend === undefined) return
    if (backend.isAlive) {
      backend.kill()
      return
    }
    try {
      await backend.start()
    } catch {
      // Somebody took its port while it was dead. It stays so, and the next try may find it free.
      this.#note = `${backend.name} cannot come back: its port ${backend.port} is taken`
    }
  }

  /** What the dashboard steers. */
  get controls(): DemoControls {
    const backends = this.#backends.map(({ name, isAlive }) => ({ name, isAlive }))
    return { backends, clientRate: this.#load.rate }
  }

  /** What there is to see now. */
  view(helpShown: boolean): DemoView {
    const nowMs = performance.now()
    const { engine, pools } = this.#balancer.snapshot()
    const { answered, failed } = this.#score.outcomes
    const port = this.#address.port
    const host = reachable(this.#address)
    return {
      version: version(),
      engine: engine.name,
      url: `http://${formatAddress({ kind: 'tcp', host, port })}`,
      admin: this.#adminUrl,
      note: this.#note,
      uptimeMs: nowMs - this.#startedMs,
      backends: pools[0]!.backends.map((_, index) => this.#backendView(index, nowMs)),
      clientRate: this.#load.rate,
      answered,
      failed,
      moved: this.#score.moved,
      picked: this.#score.picked,
      happenings: this.#score.happenings,
      helpShown,
    }
  }

  /** Ends it: clients first, so that what they began is answered. */
  async stop(): Promise<void> {
    for (const cancel of this.#cancels.splice(0)) cancel()
    await this.#balancer.stop({ delay: 0, timeout: stopTimeoutMs })
    for (const backend of this.#backends) backend.kill()
  }

  #backendView(index: number, nowMs: number): DemoBackendView {
    const backend = this.#balancer.snapshot().pools[0]!.backends[index]!
    return {
      name: backend.name,
      isAlive: this.#backends[index]!.isAlive,
      state: backend.effective,
      why: backend.why,
      sinceMs: Date.now() - Date.parse(backend.since),
      active: backend.sessions,
      total: backend.totals.sessions,
      rate: this.#score.rate(index, nowMs),
      history: this.#score.history(index, nowMs),
      share: this.#score.share(index, nowMs),
    }
  }

  #sample(): void {
    const { backends } = this.#balancer.snapshot().pools[0]!
    this.#score.sample(
      backends.map(({ totals }) => totals.sessions),
      performance.now(),
    )
  }
}

type DemoParts = {
  readonly backends: readonly DemoBackend[]
  readonly balancer: Balancer
  readonly score: DemoScore
  readonly adminUrl: string | null
  readonly pages: DemoPages
  readonly note: string | undefined
}

/** Why a demo cannot start, in a sentence, and whether it is because the address is no address. */
export type DemoFailure = {
  readonly message: string
  readonly code: 'wrong-address' | 'taken' | 'other'
}

/** Starts the demo. Without `listen` it takes the usual port, or a free one when that is taken. */
export async function startDemo(listen: string | undefined): Promise<Result<Demo, DemoFailure>> {
  const rng = seededRng(Date.now())
  const backends = backendNames.map((name) => new DemoBackend(name, rng))
  for (const backend of backends) await backend.start()
  const first = await listenOn(listen ?? usualAddress, backends)
  if (first.ok) return ok(new Demo({ ...first.value, backends, note: undefined }))
  if (listen === undefined && first.error.code === 'taken') {
    const second = await listenOn(anyPort, backends)
    const note = 'port 8080 is taken; --listen ADDRESS chooses another'
    if (second.ok) return ok(new Demo({ ...second.value, backends, note }))
  }
  for (const backend of backends) backend.kill()
  return first
}

type Listening = Pick<DemoParts, 'balancer' | 'score' | 'adminUrl' | 'pages'>

async function listenOn(
  bind: string,
  backends: readonly DemoBackend[],
): Promise<Result<Listening, DemoFailure>> {
  const config = parseConfig(demoConfig(bind, backends))
  if (!config.ok) {
    const message = `--listen: ${config.error[0]?.message ?? 'not an address'}`
    return bad({ message, code: 'wrong-address' })
  }
  const pages = new DemoPages()
  const admin = await programAdmin(config.value, { whenTaken: 'any-port', extra: pages })
  const balancer = balancerFrom(config.value, realWorld(), admin)
  const score = new DemoScore(backendNames)
  balancer.onAny((event) => score.take(event, Date.now()))
  try {
    await balancer.start()
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause
    return bad({ message: cause.message, code: cause.code === 'EADDRINUSE' ? 'taken' : 'other' })
  }
  return ok({
    balancer,
    score,
    adminUrl: admin === undefined ? null : dashboardUrl(admin.places, demoQuery),
    pages,
  })
}

function demoConfig(bind: string, backends: readonly DemoBackend[]): unknown {
  return {
    listeners: { demo: { bind, pool } },
    pools: {
      [pool]: {
        backends: backends.map(({ name, port }) => ({ name, address: `127.0.0.1:${port}` })),
        health: {
          type: 'http',
          path: '/health',
          expect: { body: 'up' },
          interval: '500ms',
          fastInterval: '50ms',
          downInterval: '500ms',
          timeout: '1s',
        },
      },
    },
  }
}

function reachable({ host }: BindAddress & { kind: 'tcp' }): string {
  return host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}
