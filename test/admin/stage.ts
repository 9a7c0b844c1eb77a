/** A real balancer with its admin interface, in a folder of its own. It ends with its test. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { AdminInterface, type AdminPlaces } from '../../src/app/admin/admin-interface.js'
import { type HttpTimes, usualTimes } from '../../src/app/admin/http-door.js'
import type { Balancer } from '../../src/app/balancer.js'
import { balancerFrom } from '../../src/app/create-balancer.js'
import { realWorld } from '../../src/app/world/world.js'
import { parseConfig } from '../../src/core/config/parse.js'
import type { ConfigInput } from '../../src/core/config/schema.js'

/** What runs, and where it is. */
export type Stage = {
  readonly balancer: Balancer
  readonly places: AdminPlaces
  /** Of the TCP address. */
  readonly url: string
  readonly socket: string
  readonly folder: string
}

/** What a test may want otherwise. */
export type StageWish = Partial<Omit<ConfigInput, 'admin'>> & {
  readonly admin?: Exclude<ConfigInput['admin'], 'auto' | false | 'off'>
  readonly times?: Partial<HttpTimes>
}

/** A token that may do everything. */
export const operate = 'operate-operate-operate'
/** A token that may look. */
export const read = 'read-read-read-read'
const tokens = [
  { name: 'anna', role: 'operate', token: operate },
  { name: 'grafana', role: 'read', token: read },
] as const

const usual: ConfigInput = {
  name: 'stage',
  engine: 'net',
  listeners: { web: { bind: '127.0.0.1:0', pool: 'web' } },
  pools: { web: { backends: ['127.0.0.1:1', '127.0.0.2:1'], health: false } },
}

/** Starts one, which ends with its test. */
export async function stageFor(
  context: TestContext,
  { admin, times, ...rest }: StageWish = {},
): Promise<Stage> {
  const folder = folderFor(context)
  const path = join(folder, 'stage.sock')
  const asked = { listen: '127.0.0.1:0', socket: { path }, tokens, ...admin }
  const config = parseConfig({ ...usual, ...rest, admin: asked })
  if (!config.ok) throw new Error(JSON.stringify(config.error, null, 2))
  const { value } = config
  if (typeof value.admin !== 'object') throw new Error('the stage has an admin interface')
  const world = realWorld()
  const admin_ = new AdminInterface({
    config: value.admin,
    name: value.name,
    version: '1.2.3',
    clock: world.clock,
    times: { ...usualTimes, ...times },
  })
  const balancer = balancerFrom(value, world, admin_)
  context.after(() => balancer.stop({ timeout: 0, delay: 0 }))
  await balancer.start()
  const { places } = admin_
  return { balancer, places, url: places.url ?? '', socket: places.socket ?? '', folder }
}

/** A folder that goes with the test. */
export function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'evener-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
