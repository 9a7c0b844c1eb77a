/** Where on the page somebody is: what is chosen, filtered and open. */

import { noFilter, type RowFilter } from './backend-rows.js'

/** What can be looked at below the curves, in the order of the tabs. */
export const tabNames = ['backends', 'sessions', 'events', 'explain', 'configuration'] as const

/** The name of a tab. */
export type TabName = (typeof tabNames)[number]

/** What is chosen, filtered and open. */
export type Place = {
  readonly tab: TabName
  readonly filter: RowFilter
  /** The backend whose panel is open. */
  readonly openKey: string | undefined
  /** The session that somebody wants explained; undefined until then. */
  readonly explained: string | undefined
}

/** Goes elsewhere: what is left out stays. */
export type Go = (change: Partial<Place>) => void

/** Where everybody begins. */
export const firstPlace: Place = {
  tab: 'backends',
  filter: noFilter,
  openKey: undefined,
  explained: undefined,
}

/** The table of backends with no more than this chosen. */
export function backendsLike(chosen: Partial<RowFilter>): Partial<Place> {
  return { tab: 'backends', filter: { ...noFilter, ...chosen } }
}
