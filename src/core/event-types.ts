/** Types of events as somebody writes them who wants only some: `backend.*,pool.available`. */

import { didYouMean } from './config/nearest.js'
import { type EventType, eventTypes } from './events.js'
import { bad, ok, type Result } from './result.js'

/**
 * The types that are meant, separated by commas; one that ends in `.*` stands for all of a kind. An
 * error says which is none: to whoever misspells it, nothing would ever happen.
 */
export function parseEventTypes(text: string): Result<ReadonlySet<EventType>, string> {
  const meant = new Set<EventType>()
  for (const wanted of text.split(',').map((one) => one.trim())) {
    const found = eventTypes.filter((type) => isMeant(type, wanted))
    if (found.length === 0) return bad(unknown(wanted))
    for (const type of found) meant.add(type)
  }
  return ok(meant)
}

function isMeant(type: EventType, wanted: string): boolean {
  return wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}

function unknown(wanted: string): string {
  const kinds = eventTypes.map((type) => type.replace(/\..*/, '.*'))
  const hint = didYouMean(wanted, [...eventTypes, ...kinds])
  return `no event has the type "${wanted}"${hint === undefined ? '' : `; ${hint}`}`
}
