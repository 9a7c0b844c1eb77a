/** The recipes of docs/health-checks.md, as they stand there. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { ConfigInput } from '../../src/core/config/schema.js'

/** The `health` of a pool, by the name that the pool has in the recipes. */
export type Recipe = NonNullable<ConfigInput['pools'][string]['health']>

/** Every recipe by its name. */
export function recipes(): Readonly<Record<string, Recipe>> {
  const page = readFileSync(new URL('../../../docs/health-checks.md', import.meta.url), 'utf8')
  const text = /^### Recipes\n[\s\S]*?^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1]
  assert.ok(text !== undefined, 'the page has recipes')
  const { pools } = parse(text) as ConfigInput
  return Object.fromEntries(Object.entries(pools).map(([name, { health }]) => [name, health!]))
}
