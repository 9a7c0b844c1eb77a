/** The verbs that look: status, listeners, pools, backends, sessions, overrides. */

import type { ListenerView, SessionView } from '../../app/balancer-snapshot.js'
import { formatConfig } from '../../core/config/format-config.js'
import type { ConfigInput } from '../../core/config/schema.js'
import type { Instance } from './instance.js'
import { withQuery } from './query.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'
import { type Status, statusText } from './status-text.js'
import {
  backendColumns,
  type ListedBackend,
  type ListedOverride,
  type ListedPool,
  listenerColumns,
  overrideColumns,
  poolColumns,
  sessionColumns,
} from './tables.js'

/** `evener status`: one screen that says whether all is well. */
export async function status(instance: Instance): Promise<number> {
  const status = await instance.get<Status>('status')
  if (instance.isJson) return instance.tellJson(status)
  const [listeners, pools] = await Promise.all([
    instance.list<ListenerView>('listeners'),
    instance.list<ListedPool>('pools'),
  ])
  const { width, paint } = instance
  return instance.tell(statusText({ status, listeners, pools }, width, paint))
}

/** `evener listeners`, with who is paused and why. */
export async function listeners(instance: Instance): Promise<number> {
  const listed = await instance.list<ListenerView>('listeners')
  return instance.tellList(listed, listenerColumns, 'no listeners')
}

/** `evener pools`, with who of each is not up. */
export async function pools(instance: Instance): Promise<number> {
  return instance.tellList(await instance.list<ListedPool>('pools'), poolColumns, 'no pools')
}

/** `evener backends [POOL]` */
export async function backends(
  instance: Instance,
  { pool, options: { state } }: RequestOf<'backends'>,
): Promise<number> {
  const listed = await instance.list<ListedBackend>(withQuery('backends', { pool, state }))
  if (pool !== undefined && listed.length === 0) await mustBePool(instance, pool)
  return instance.tellList(listed, backendColumns(Date.now()), 'no backends')
}

/** `evener sessions` */
export async function sessions(
  instance: Instance,
  { options }: RequestOf<'sessions'>,
): Promise<number> {
  const { listener, pool, backend, client, limit } = options
  const path = withQuery('sessions', { listener, pool, backend, client, limit })
  const countMax = limit === undefined ? undefined : Number(limit)
  const listed = await instance.list<SessionView>(path, countMax)
  return instance.tellList(listed, sessionColumns(Date.now()), 'no sessions')
}

/** `evener overrides` */
export async function overrides(instance: Instance): Promise<number> {
  const listed = await instance.list<ListedOverride>('overrides')
  return instance.tellList(listed, overrideColumns(Date.now()), 'no overrides')
}

/** `evener config`: the configuration that runs, as it could be written to a file. */
export async function config(
  instance: Instance,
  { options: { defaults } }: RequestOf<'config'>,
): Promise<number> {
  const answer = await instance.get<{ config: ConfigInput }>(withQuery('config', { defaults }))
  const { config: running } = answer
  return instance.isJson ? instance.tellJson(running) : instance.tell(formatConfig(running))
}

async function mustBePool(instance: Instance, pool: string): Promise<void> {
  const listed = await instance.list<ListedPool>('pools')
  if (listed.some(({ name }) => name === pool)) return
  throw new Refusal(`no pool is called ${pool}; see: evener pools`)
}
