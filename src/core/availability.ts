/** Whether sessions may be given to a backend, in one word. */

/** What a row of the live table may say of it. `gone`: no backend has this row. */
export const availabilities = [
  'gone',
  'up',
  'unknown',
  'down',
  'ejected',
  'drain',
  'maintenance',
] as const

/** Whether a backend may be given sessions. */
export type Availability = (typeof availabilities)[number]

/** The number of each, as it stands in shared memory. */
export const availabilityCodes = Object.fromEntries(
  availabilities.map((name, code) => [name, code]),
) as Readonly<Record<Availability, number>>
