/**
 * The schema as its readers need it: messages, the manual, the JSON Schema and the tests all walk
 * the options through this and not through the parts of the library the schema is written with.
 */

import * as z from 'zod'
import { assert } from '../assert.js'
import type { Path } from './problem.js'
import { type Tree, toPlain } from './tree.js'

type Schema = z.core.$ZodType

/** What may be written where a schema stands. */
export type Shape =
  | { readonly kind: 'map'; readonly options: Readonly<Record<string, Schema>> }
  | { readonly kind: 'named'; readonly name: Schema; readonly value: Schema }
  | { readonly kind: 'list'; readonly item: Schema }
  | { readonly kind: 'choice'; readonly among: readonly Schema[]; readonly by: string | undefined }
  | { readonly kind: 'words'; readonly words: readonly (string | boolean)[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'anything' }

/** A schema, what was written for it, and the path at which both stand in the configuration. */
export type Subject = {
  readonly schema: z.core.$ZodType
  readonly tree: Tree | undefined
  readonly path: Path
}

function isWord(value: unknown): value is string | true {
  return typeof value === 'string' || value === true
}

/** The shape of what is written, whatever it is turned into. */
export function shapeOf(schema: Schema): Shape {
  // `off` is a word to its readers; that it is a choice of two spellings is told once, in the
  // manual.
  if (kindOf(schema) === 'false') return { kind: 'words', words: [false] }
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
      return shapeOf(def.innerType)
    case 'pipe':
      return shapeOf(def.in)
    case 'object':
      return { kind: 'map', options: def.shape }
    case 'record':
      return { kind: 'named', name: def.keyType, value: def.valueType }
    case 'array':
      return { kind: 'list', item: def.element }
    case 'union':
      return choiceOf(def)
    case 'literal':
      return { kind: 'words', words: def.values.filter(isWord) }
    case 'enum':
      return { kind: 'words', words: Object.values(def.entries).map(String) }
    case 'string':
      return { kind: 'text' }
    case 'number':
      return { kind: 'number' }
    case 'unknown':
      return { kind: 'anything' }
    default:
      assert(false, `the schema has a ${def.type}, which its readers do not know`)
  }
}

/** What messages and the manual call a value: `duration`, `whole number from 1 to 100`. */
export function kindOf(schema: Schema): string | undefined {
  return metaOf(schema, 'kind')
}

/** What an option is for, in a sentence. */
export function descriptionOf(schema: Schema): string | undefined {
  return metaOf(schema, 'description')
}

/** The default as a user would write it; undefined where there is none. */
export function defaultOf(schema: Schema): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod
  return def.type === 'default' || def.type === 'prefault' ? def.defaultValue : undefined
}

/** True where the option must be written. */
export function isRequired(schema: Schema): boolean {
  const { type } = (schema as z.core.$ZodTypes)._zod.def
  return type !== 'default' && type !== 'prefault' && type !== 'optional'
}

/** The member of a choice that a value is meant for, going by its form; undefined when unclear. */
export function memberFor(
  { among, by }: Extract<Shape, { kind: 'choice' }>,
  tree: Tree | undefined,
): Schema | undefined {
  if (by === undefined) {
    const fitting = among.filter((member) => fits(shapeOf(member), tree))
    if (fitting.length < 2) return fitting[0]
    // Among sets of options the one whose required options are there and fit; else the choice that
    // is made by an option that is there; else what comes nearest.
    const shapes = new Map(fitting.map((member) => [member, shapeOf(member)]))
    const asks = fitting.filter((member) => isAsked(shapes.get(member)!, tree))
    return (
      asks.find((member) => isTaken(shapes.get(member)!, tree)) ??
      fitting.find((member) => isChosen(shapes.get(member)!, tree)) ??
      asks[0] ??
      fitting.find((member) => shapes.get(member)!.kind === 'choice') ??
      fitting.find((member) => shapes.get(member)!.kind === 'map')
    )
  }
  const written = tree?.kind === 'map' ? tree.entries.get(by)?.value : undefined
  const word = written?.kind === 'scalar' ? written.value : undefined
  return among.find((member) => {
    const { options } = shapeOf(member) as Extract<Shape, { kind: 'map' }>
    const { words } = shapeOf(options[by]!) as Extract<Shape, { kind: 'words' }>
    return written === undefined ? !isRequired(options[by]!) : words.includes(word as string)
  })
}

/** The schema of the value at a path. `tree` decides between the members of a choice. */
export function schemaAt(schema: Schema, path: Path, tree: Tree | undefined): Schema | undefined {
  const shape = shapeOf(schema)
  if (shape.kind === 'choice' && path.length > 0) {
    const member = memberFor(shape, tree)
    return member && schemaAt(member, path, tree)
  }
  const [step, ...rest] = path
  if (step === undefined) return schema
  if (shape.kind === 'map') {
    const option = Object.hasOwn(shape.options, step) ? shape.options[step] : undefined
    return option && schemaAt(option, rest, below(tree, step))
  }
  if (shape.kind === 'named') return schemaAt(shape.value, rest, below(tree, step))
  if (shape.kind === 'list') return schemaAt(shape.item, rest, below(tree, step))
  return undefined
}

function below(tree: Tree | undefined, step: string | number): Tree | undefined {
  if (tree?.kind === 'map') return tree.entries.get(String(step))?.value
  return tree?.kind === 'list' ? tree.items[Number(step)] : undefined
}

function fits(shape: Shape, tree: Tree | undefined): boolean {
  if (tree === undefined) return false
  switch (shape.kind) {
    case 'map':
    case 'named':
      return tree.kind === 'map'
    case 'list':
      return tree.kind === 'list'
    case 'choice':
      return shape.among.some((member) => fits(shapeOf(member), tree))
    case 'words':
      return false // Had the word been one of these, nothing would be wrong.
    case 'text':
      return tree.kind === 'scalar' && typeof tree.value === 'string'
    case 'number':
      return tree.kind === 'scalar' && typeof tree.value === 'number'
    case 'anything':
      return true
  }
}

function isAsked(shape: Shape, tree: Tree | undefined): boolean {
  if (shape.kind !== 'map' || tree?.kind !== 'map') return false
  const required = Object.entries(shape.options).filter(([, option]) => isRequired(option))
  return required.length > 0 && required.every(([key]) => tree.entries.has(key))
}

// Only words are tried: what is wrong deep in a set of options does not make it another set.
function isTaken(shape: Shape, tree: Tree | undefined): boolean {
  if (shape.kind !== 'map' || tree?.kind !== 'map') return false
  return Object.entries(shape.options).every(([key, option]) => {
    const written = tree.entries.get(key)?.value
    return written?.kind !== 'scalar' || z.safeParse(option, toPlain(written)).success
  })
}

function isChosen(shape: Shape, tree: Tree | undefined): boolean {
  if (shape.kind !== 'choice' || shape.by === undefined) return false
  return tree?.kind === 'map' && tree.entries.has(shape.by)
}

function choiceOf(def: z.core.$ZodUnionDef): Shape {
  const by = 'discriminator' in def ? String(def.discriminator) : undefined
  return { kind: 'choice', among: def.options, by }
}

// Wrappers such as a default keep the metadata of what they wrap only when they have none.
function metaOf(schema: Schema, key: 'kind' | 'description'): string | undefined {
  const meta: Record<string, unknown> | undefined = z.globalRegistry.get(schema)
  const value = meta?.[key]
  if (typeof value === 'string') return value
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional') {
    return metaOf(def.innerType, key)
  }
  return def.type === 'pipe' && key === 'kind' ? metaOf(def.in, key) : undefined
}
