/**
 * The tables of docs/config.md: one for every set of options, printed from the schema. The text
 * around them is written by hand.
 */

import type * as z from 'zod'
import { assert } from '../../assert.js'
import { describeShortly } from '../expectation.js'
import { configSchema } from '../schema.js'
import { defaultOf, descriptionOf, isRequired, type Shape, shapeOf } from '../schema-shape.js'
import { typesOf } from '../schema-walk.js'

type Schema = z.core.$ZodType
type Choice = Extract<Shape, { kind: 'choice' }>

type Row = {
  readonly name: string
  readonly schema: Schema
  readonly description: string
  /** What may be written, where the schema of one type does not know the others. */
  readonly words?: readonly string[]
  /** Required only where another set of options is not chosen. */
  readonly isOneOfSeveral?: boolean
}
type Table = { readonly path: string; readonly rows: readonly Row[] }

const about: Readonly<Record<string, string>> = {
  'listeners.NAME': 'A listener accepts connections and gives them to a pool.',
  'listeners.NAME.timeouts': 'Each one that is given wins over the same of the pool.',
  'pools.NAME': 'A pool is a set of backends that do the same, with a policy that picks one.',
  'pools.NAME.backends':
    'An item is an address, or a set of options. The name of a backend is its identity: one ' +
    'that keeps its name keeps its health, and no two of one pool have the same.',
  'pools.NAME.health':
    'The first probe is sent at once and its verdict counts at once. From then on `fall` ' +
    'failures in a row turn a backend that is up down, and `rise` successes in a row turn it ' +
    'up again. Of the options of `all` and `any` each has those of one probe, and a `name`. What ' +
    'each type is for: [health checks](health-checks.md).',
}

/** Sets of options that are explained where another path has the same. */
const sameAs: Readonly<Record<string, string>> = {
  'pools.NAME.health.all': 'pools.NAME.health',
  'pools.NAME.health.any': 'pools.NAME.health',
  'pools.NAME.backends.health': 'pools.NAME.health',
}

const begin = /^<!-- options: .*-->\n/m
const end = '<!-- end of options -->'

/**
 * A page of Markdown with its tables printed anew, between the two comments that mark their place.
 */
export function withTables(page: string): string {
  const from = begin.exec(page)
  const to = page.indexOf(end)
  assert(from !== null && to !== -1, 'the page has a place for the tables')
  const start = from.index + from[0].length
  return `${page.slice(0, start)}\n${tables().join('\n\n')}\n\n${page.slice(to)}`
}

function tables(): string[] {
  return tablesIn(configSchema, '').map(({ path, rows }) => {
    const title = path === '' ? [] : [`### \`${path}\``, '']
    const intro = about[path] === undefined ? [] : [about[path], '']
    const head = ['| Option | Type | Default | Meaning |', '|---|---|---|---|']
    return [...title, ...intro, ...head, ...rows.map((row) => formatRow(row, path))].join('\n')
  })
}

function tablesIn(schema: Schema, path: string): readonly Table[] {
  if (sameAs[path] !== undefined) return []
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'map': {
      const rows = Object.entries(shape.options).map(([name, option]) => {
        return { name, schema: option, description: descriptionOf(option) ?? '' }
      })
      return [{ path, rows }, ...tablesBelow(rows, path)]
    }
    case 'named':
      return tablesIn(shape.value, join(path, 'NAME'))
    case 'list':
      return tablesIn(shape.item, path)
    case 'choice': {
      if (shape.by === undefined) {
        return joined(shape.among.flatMap((member) => tablesIn(member, path)))
      }
      const rows = rowsOfTypes(shape)
      return [{ path, rows }, ...tablesBelow(rows, path)]
    }
    default:
      return []
  }
}

// Options that exclude each other stand in one table all the same.
function joined(tables: readonly Table[]): readonly Table[] {
  return [...new Set(tables.map(({ path }) => path))].map((path) => {
    const same = tables.filter((table) => table.path === path)
    const rows = same.flatMap((table) =>
      table.rows.map((row) => ({ ...row, isOneOfSeveral: true })),
    )
    return { path, rows: same.length > 1 ? rows : same[0]!.rows }
  })
}

function tablesBelow(rows: readonly Row[], path: string): Table[] {
  return rows.flatMap(({ name, schema }) => tablesIn(schema, join(path, name)))
}

// The options of all types in one table: first the type itself, then as they come.
function rowsOfTypes(choice: Choice): Row[] {
  const types = typesOf(choice)
  const options = choice.among.flatMap((member, index) => {
    const shape = shapeOf(member)
    const entries = Object.entries(shape.kind === 'map' ? shape.options : {})
    return entries.map(([name, schema]) => ({ name, schema, type: types[index]! }))
  })
  return [...new Set(options.map(({ name }) => name))].map((name) => {
    const group = options.filter((option) => option.name === name)
    const { schema } = group[0]!
    const description = descriptionOf(schema) ?? ''
    if (name === choice.by) {
      const parts = group.map((each) => `${code(each.type)}: ${descriptionOf(each.schema)}`)
      return { name, schema, description: parts.join(' '), words: types }
    }
    if (group.length === types.length) return { name, schema, description }
    const whose = group.map((each) => code(each.type)).join(' or ')
    return { name, schema, description: `With ${choice.by} ${whose}: ${description}` }
  })
}

function formatRow(row: Row, path: string): string {
  const { name, schema, description, words, isOneOfSeveral = false } = row
  const byDefault = isOneOfSeveral && isRequired(schema) ? '' : formatDefault(schema)
  const type = words?.map(code).join(' or ') ?? formatType(schema, join(path, name))
  const cells = [code(name), type, byDefault, description]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function formatType(schema: Schema, path: string): string {
  const tables = tablesIn(schema, path)
  const words = describeShortly(schema).replaceAll(
    /"([^"]*)"|\bfalse\b/g,
    (quoted, word?: string) => code(word ?? quoted),
  )
  const shown = sameAs[path] ?? tables[0]?.path
  if (shown === undefined) return words
  const anchor = shown.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')
  return words.replace(/set of options|names, each with its options|^list$/, (each) => {
    return `[${each}](#${anchor})`
  })
}

function formatDefault(schema: Schema): string {
  if (isRequired(schema)) return 'required'
  const value = defaultOf(schema)
  if (value === undefined || value === '') return ''
  const isEmptySet = typeof value === 'object' && Object.keys(value ?? {}).length === 0
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(code).join(', ')
  if (isEmptySet) return 'as below'
  if (typeof value !== 'object') return code(String(value))
  const parts = Object.entries(value ?? {}).map(([key, inner]) => `${key}: ${inner}`)
  return code(`{ ${parts.join(', ')} }`)
}

function code(text: string): string {
  return `\`${text}\``
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
