/** What happened, newest first. */

import { eventText } from '../model/event-text.js'
import { timeText } from '../model/format.js'
import type { EventItem } from '../model/page-state.js'

/** The list of events. */
export function EventList({ events }: { readonly events: readonly EventItem[] }) {
  if (events.length === 0) return <p class="empty">Nothing has happened yet.</p>
  return (
    <ol class="events" aria-label="Events, newest first">
      {events.map((event) => (
        <li key={event.id} class={event.type.replaceAll('.', '-')}>
          <time dateTime={event.at} title={event.at}>
            {timeText(event.at)}
          </time>
          <b>{event.type}</b>
          <span>{eventText(event)}</span>
        </li>
      ))}
    </ol>
  )
}
