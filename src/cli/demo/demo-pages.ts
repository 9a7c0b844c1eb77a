/**
 * What the demo adds to its admin interface, for the dashboard: the backends can be killed and
 * revived there, and the load turned up and down. A balancer that is no demo has none of it.
 */

import type { DemoAct } from './demo.js'
import type { DemoControls } from './demo-controls.js'

/** What the address of the dashboard carries, so that it asks for these pages. */
export const demoQuery = '?demo'

/** The part of the demo that is steered. */
export type SteeredDemo = {
  readonly controls: DemoControls
  readonly perform: (act: DemoAct) => Promise<void>
}

/** The pages below `/demo`. Who may ask for them was decided before. */
export class DemoPages {
  readonly path = '/demo'
  #demo: SteeredDemo | undefined // The pages are there before the demo is.

  /** From now on they steer this demo. */
  steer(demo: SteeredDemo): void {
    this.#demo = demo
  }

  readonly fetch = async ({ method, url }: Request): Promise<Response> => {
    const demo = this.#demo
    if (demo === undefined) return problem(503, 'the demo has not begun yet')
    const { pathname } = new URL(url)
    if (method === 'GET' && pathname === this.path) return Response.json(demo.controls)
    const act = method === 'POST' ? actOf(pathname, demo.controls) : undefined
    if (act === undefined) return problem(404, 'the demo has no such page')
    if (act !== 'done already') await demo.perform(act)
    return Response.json(demo.controls)
  }
}

function actOf(path: string, { backends }: DemoControls): DemoAct | 'done already' | undefined {
  const direction = /^\/demo\/load\/(up|down)$/.exec(path)?.[1]
  if (direction !== undefined) return { act: 'load', direction: direction as 'up' | 'down' }
  const [, name, wish] = /^\/demo\/backends\/(\w+)\/(kill|revive)$/.exec(path) ?? []
  const index = backends.findIndex((backend) => backend.name === name)
  const backend = backends[index]
  if (backend === undefined) return undefined
  return backend.isAlive === (wish === 'kill') ? { act: 'toggle', index } : 'done already'
}

function problem(status: number, title: string): Response {
  const headers = { 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify({ title, status }), { status, headers })
}
