/** How serious what is logged may be. */

/** The levels, from the most serious on. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const

/** How serious an entry of the log is, and the least serious one that is written. */
export type LogLevel = (typeof logLevels)[number]
