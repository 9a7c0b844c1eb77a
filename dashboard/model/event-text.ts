/** What an event says, as a sentence without its name: who, and why in the balancer's own words. */

import { countText, durationText } from './format.js'
import type { EventItem } from './page-state.js'

/** The sentence. Parts that this kind of event does not have are left out. */
export function eventText({ payload }: EventItem): string {
  const text = (name: string) => {
    const value = payload[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const backend = text('backend')
  const who = backend === '' ? text('pool') || text('listener') : `${text('pool')}/${backend}`
  const parts = [
    who,
    text('address'),
    text('why'),
    typeof payload.forMs === 'number' ? `for ${durationText(payload.forMs)} at most` : '',
    typeof payload.sessions === 'number' ? `${countText(payload.sessions)} sessions` : '',
    typeof payload.revision === 'number' ? `revision ${payload.revision}` : '',
    text('by') === '' ? '' : `by ${text('by')}`,
    text('reason') === '' ? '' : `“${text('reason')}”`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
