/** The JSON Schema takes what the program takes, as far as one file can tell. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import * as z from 'zod'
import { jsonSchema } from '../../src/core/config/manual/json-schema.js'

const schema = z.fromJSONSchema(jsonSchema() as z.core.JSONSchema.JSONSchema)
const folder = (name: string) => new URL(`../../../test/config/${name}/`, import.meta.url)

for (const name of yamlFilesIn('good')) {
  test(`good/${name} fits the JSON Schema`, () => {
    const result = schema.safeParse(read('good', name))
    assert.ok(result.success, JSON.stringify(result.error?.issues, null, 2))
  })
}

for (const name of [
  'unknown-top-key',
  'misspelt-listener-key',
  'misspelt-backend-key',
  'planned-limit',
  'planned-hash-key',
  'unknown-probe-type',
  'unknown-log-level',
  'duration-without-unit',
  'duration-of-words',
  'number-out-of-range',
  'number-as-word',
  'backends-is-one-address',
  'health-is-true',
  'unknown-in-defaults',
]) {
  test(`bad/${name}.yaml does not fit the JSON Schema`, () => {
    assert.equal(schema.safeParse(read('bad', `${name}.yaml`)).success, false)
  })
}

test('every option is described', () => {
  const properties = walk(jsonSchema())
  assert.ok(properties.length > 50)
  const silent = properties.filter(([, option]) => typeof option.description !== 'string')
  assert.deepEqual(
    silent.map(([name]) => name),
    [],
  )
})

type Json = { readonly [key: string]: unknown }

function walk(value: unknown): [name: string, option: Json][] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(walk)
  if (!('properties' in value)) return below
  return [...Object.entries(value.properties as Record<string, Json>), ...below]
}

function yamlFilesIn(name: string): string[] {
  return readdirSync(folder(name)).filter((file) => file.endsWith('.yaml'))
}

function read(name: string, file: string): unknown {
  return parse(readFileSync(new URL(file, folder(name)), 'utf8'), { merge: true })
}
