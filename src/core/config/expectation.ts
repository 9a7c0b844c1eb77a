/** What a schema expects and what a value is, in words that fit into "expected …, got …". */

import * as z from 'zod'
import { kindOf, shapeOf } from './schema-shape.js'
import type { ScalarTree, Tree } from './tree.js'
import { isPlainObject } from './tree-from-value.js'

/** Characters of a value that a message shows; the line below it shows the rest. */
const shownTextMax = 60

/** `a duration such as 5s, or false`. */
export function describeSchema(schema: z.core.$ZodType): string {
  return describe(schema, nameWithSample)
}

/** The same for a table, where a column says `duration or false`. */
export function describeShortly(schema: z.core.$ZodType): string {
  return describe(schema, (kind) => kind)
}

type Naming = (kind: string, sample: string | undefined) => string

function describe(schema: z.core.$ZodType, naming: Naming): string {
  const parts = [...new Set(alternatives(schema, naming))]
  // Words such as false come last: they are the exception.
  const isWord = (part: string): boolean => part === 'false' || part.startsWith('"')
  return joinWith('or', [...parts.filter((part) => !isWord(part)), ...parts.filter(isWord)])
}

/** `"5x"`, `a list`, `nothing`; for a replaced value what was written instead of it. */
export function describeTree(tree: Tree): string {
  switch (tree.kind) {
    case 'list':
      return 'a list'
    case 'map':
      return 'a set of options'
    case 'scalar':
      return describeScalar(tree)
  }
}

/** Text in quotes, cut where it is long. */
export function quote(text: string): string {
  const characters = [...text]
  if (characters.length <= shownTextMax) return `"${text}"`
  return `"${characters.slice(0, shownTextMax).join('')}…"`
}

/** `a, b or c`; one part stands alone, none is empty. */
export function joinWith(word: 'and' | 'or', parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

function alternatives(schema: z.core.$ZodType, naming: Naming): string[] {
  const shape = shapeOf(schema)
  if (shape.kind === 'choice' && shape.by === undefined)
    return shape.among.flatMap((member) => alternatives(member, naming))
  if (shape.kind === 'words') {
    return shape.words.map((word) => (typeof word === 'string' ? `"${word}"` : String(word)))
  }
  if (shape.kind === 'list') return [naming('list', undefined)]
  if (shape.kind === 'map' || shape.kind === 'choice') return [naming('set of options', undefined)]
  if (shape.kind === 'named') {
    const isPlain = shapeOf(shape.value).kind === 'text'
    return [isPlain ? 'names, each with a text' : 'names, each with its options']
  }
  const kind = kindOf(schema) ?? (shape.kind === 'number' ? 'number' : 'text')
  return [naming(kind, sampleOf(schema))]
}

function nameWithSample(kind: string, sample: string | undefined): string {
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a'
  const noun = /^text\b/.test(kind) ? kind : `${article} ${kind}`
  return sample === undefined ? noun : `${noun} such as ${sample}`
}

function describeScalar({ value, replaced }: ScalarTree): string {
  if (replaced !== undefined) return `the value of ${quote(replaced.written)}`
  if (value === null) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const isEndless = Array.isArray(value) || isPlainObject(value)
  return isEndless ? 'more values, or deeper ones, than can be read' : 'an object of a class'
}

function sampleOf(schema: z.core.$ZodType): string | undefined {
  const meta: Record<string, unknown> | undefined = z.globalRegistry.get(schema)
  if (typeof meta?.sample === 'string') return meta.sample
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional') {
    return sampleOf(def.innerType)
  }
  return def.type === 'pipe' ? sampleOf(def.in) : undefined
}
