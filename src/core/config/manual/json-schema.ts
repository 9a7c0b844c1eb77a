/**
 * The JSON Schema of a configuration as written, for editors: the same options, types, defaults. It
 * is a little wider than the program, since it sees one file where the program sees the whole: it
 * demands nothing that `defaults` or another file may give, and takes `${…}` for any value.
 */

import * as z from 'zod'
import { configSchema, defaultsSchema } from '../schema.js'

type Json = { readonly [key: string]: unknown }

const reference = { $ref: '#/$defs/reference' }

/** A JSON Schema of draft 2020-12, as a plain object. */
export function jsonSchema(): Json {
  const config = convert(configSchema)
  const defaults = convert(defaultsSchema)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Evener configuration',
    description: 'What a configuration file of Evener may hold. See docs/config.md.',
    type: 'object',
    properties: {
      $schema: { description: 'This schema, for editors. Otherwise ignored.', type: 'string' },
      include: {
        description: 'More files, as paths or patterns relative to this one: conf.d/*.yaml.',
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      },
      defaults: { description: 'What every listener and pool has.', ...withoutDefs(defaults) },
      ...(config.properties as Json),
    },
    patternProperties: { '^x-': { description: "Ignored: the writer's own." } },
    additionalProperties: false,
    $defs: {
      ...(defaults.$defs as Json), // The same in both.
      ...(config.$defs as Json),
      reference: {
        description: 'Replaced: ${VAR}, ${VAR:-default} or ${file:/path}.',
        type: 'string',
        pattern: '\\$\\{',
      },
    },
  }
}

function withoutDefs({ $defs: _, ...json }: Json): Json {
  return json
}

function convert(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema: each }) => {
      delete each.kind
      delete each.sample
      delete each.id
      // A listener or a pool may have what it needs from `defaults`; a backend may not.
      if (each.properties?.weight === undefined) delete each.required
      // With `${…}` for its type a value fits more than one of several.
      if (each.oneOf !== undefined) each.anyOf = each.oneOf
      delete each.oneOf
    },
  })
  return widen(json) as Json
}

// Lets `${…}` stand where a value is checked, and makes one choice of choices within choices.
function widen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widen)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => {
    return [key, literal.has(key) ? inner : widen(inner)] as const
  })
  const json: Json = Object.fromEntries(entries)
  if (Array.isArray(json.anyOf)) return { ...json, anyOf: flatten(json.anyOf as Json[]) }
  if (!isChecked(json)) return json
  const { description, default: byDefault, ...checks } = json
  return {
    ...(description !== undefined && { description }),
    ...(byDefault !== undefined && { default: byDefault }),
    anyOf: [checks, reference],
  }
}

const literal = new Set(['default', 'propertyNames', 'enum'])

function isChecked({ type, pattern, const: constant, enum: words }: Json): boolean {
  if (type === 'integer' || type === 'number') return true
  return type === 'string' && (pattern ?? constant ?? words) !== undefined
}

function flatten(members: readonly Json[]): readonly Json[] {
  const flat = members.flatMap((member) => {
    const isOnlyChoice = Array.isArray(member.anyOf) && Object.keys(member).length === 1
    return isOnlyChoice ? (member.anyOf as Json[]) : [member]
  })
  const others = flat.filter((member) => member.$ref === undefined)
  return others.length === flat.length ? flat : [...others, reference]
}
