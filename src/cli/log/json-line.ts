/** An entry as one line of JSON: `time`, `level`, `event`, `msg`, then what the entry carries. */

import { printableJson } from '../terminal/text.js'
import type { Entry } from './entry.js'
import { levelOf } from './severity.js'
import { wordsFor } from './words.js'

/** The line, without its end. Control characters from outside are escaped, as JSON allows. */
export function jsonLine(entry: Entry, wallMs: number): string {
  const time = new Date(wallMs).toISOString()
  const head = { time, level: levelOf(entry), event: entry.type, msg: wordsFor(entry) }
  return printableJson(JSON.stringify({ ...head, ...entry.payload }))
}
