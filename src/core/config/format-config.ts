/** A configuration → YAML, for people to keep and edit. What it says reads back as the same. */

import { stringify } from 'yaml'
import * as z from 'zod'
import { escapeReferences } from './references.js'
import { type Config, type ConfigInput, configSchema } from './schema.js'

/** A configuration as written → YAML text in the order it has. */
export function formatConfig(input: ConfigInput): string {
  return stringify(input, { indent: 2, lineWidth: 100, version: '1.2' })
}

/**
 * A checked configuration → the same as written, with every default in its place: durations as
 * `5s`, a backend that is only an address as its address.
 */
export function configToInput(config: Config): ConfigInput {
  // Backwards through the codecs of the schema; what was replaced from `${…}` stays replaced.
  return escaped(z.encode(configSchema, config)) as ConfigInput
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapeReferences(value)
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]))
}
