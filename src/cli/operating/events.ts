/** `evener events`: what happened of late and, with `-f`, what happens from now on. */

import { parseEventTypes } from '../../core/event-types.js'
import type { Entry } from '../log/entry.js'
import { columnsFor, prettyLine } from '../log/pretty-line.js'
import type { Instance } from './instance.js'
import { withQuery } from './query.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'

/** One event as the API gives it. */
export type ListedEvent = {
  readonly id: number
  readonly at: string
  readonly type: string
  readonly payload: unknown
}

const columns = columnsFor([], [])

/** Prints them, the oldest first; followed, it ends when the balancer does. */
export async function events(
  instance: Instance,
  { options: { follow, types } }: RequestOf<'events'>,
): Promise<number> {
  const wanted = types === undefined ? undefined : typesIn(types)
  const before = await instance.list<ListedEvent>(withQuery('events', { types }))
  if (follow !== true && instance.isJson) return instance.tellJson(before)
  if (!before.every((event) => tell(instance, event))) return 1
  if (follow !== true) return 0
  let lastId = before.at(-1)?.id ?? 0
  const topics = wanted?.has('session.closed') ? 'events,sessions' : 'events'
  const path = `/api/v1/${withQuery('stream', { topics })}`
  const ended = await instance.client.follow(path, ({ data }) => {
    const event = data as ListedEvent
    if (typeof event?.id !== 'number' || event.id <= lastId) return true
    lastId = event.id
    if (wanted !== undefined && !wanted.has(event.type)) return true
    return tell(instance, event)
  })
  throw new Refusal(ended.ok ? 'the balancer has ended' : ended.error.message)
}

function typesIn(text: string): ReadonlySet<string> {
  const types = parseEventTypes(text)
  if (!types.ok) throw new Refusal(`--types: ${types.error}`, 2)
  return types.value
}

// Followed, JSON is one event a line, so that a program can read them as they come.
function tell(instance: Instance, event: ListedEvent): boolean {
  if (instance.isJson) return instance.tell(`${JSON.stringify(event)}\n`) === 0
  // A newer balancer may tell of what this program has no words for.
  const entry = { type: event.type, payload: event.payload } as Entry
  return instance.tell(`${wordsOf(entry, Date.parse(event.at), instance)}\n`) === 0
}

function wordsOf(entry: Entry, wallMs: number, { paint }: Instance): string {
  try {
    return prettyLine(entry, wallMs, columns, paint)
  } catch {
    return `${new Date(wallMs).toISOString()}  ${entry.type}  ${JSON.stringify(entry.payload)}`
  }
}
