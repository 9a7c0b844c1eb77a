/** An option that is not there: misspelt, misplaced, of another type, or promised for later. */

import type { core } from 'zod'
import { quote } from './expectation.js'
import { nearest } from './nearest.js'
import { isPlannedKey } from './planned.js'
import type { Path } from './problem.js'
import { memberFor, type Subject, shapeOf } from './schema-shape.js'

/** An option nobody knows; `meant` is the name it was probably meant to have. */
export type UnknownKey = {
  readonly kind: 'unknown-key'
  readonly path: Path
  readonly message: string
  readonly hint?: string
  readonly meant?: string
  readonly isPlanned: boolean
}

/** Options that a hint lists when none is near; of more, none is. */
const listedOptionsMax = 16

// At the top of a file, and used up before the schema sees it.
const mergedKeys = ['defaults', 'include']

/** Explains an option that the set of options at `at` does not have. */
export function explainUnknownKey(key: string, at: Subject): UnknownKey {
  const path = [...at.path, key]
  const unknown = { kind: 'unknown-key', path } as const
  if (isPlannedKey(path)) {
    return { ...unknown, message: `"${key}" is not available in this version`, isPlanned: true }
  }
  const otherType = typeThatHas(key, at)
  if (otherType !== undefined) {
    const [by, type] = otherType
    const message = `"${key}" is an option of ${by} ${type} only`
    return { ...unknown, message, hint: `write ${by}: ${type}`, isPlanned: false }
  }
  const options = at.path.length === 0 ? [...optionsOf(at), ...mergedKeys] : optionsOf(at)
  const meant = nearest(key, options)
  const message = `no such option ${quote(key)}${containerName(at.path)}`
  if (meant !== undefined) {
    return { ...unknown, message, hint: `did you mean "${meant}"?`, meant, isPlanned: false }
  }
  const hint = homeOf(key, at) ?? listOf(options)
  return { ...unknown, message, ...(hint !== undefined && { hint }), isPlanned: false }
}

/** ` in a listener`, ` in "timeouts"`; nothing at the top. */
export function containerName(path: Path): string {
  const [first, second, third] = path
  if (path.length === 0) return ''
  if (path.length === 2 && first === 'listeners') return ' in a listener'
  if (path.length === 2 && first === 'pools') return ' in a pool'
  if (path.length === 4 && first === 'pools' && third === 'backends') return ' in a backend'
  if (path.length === 2 && first === 'defaults') return ` in a ${second}`
  return ` in "${path.findLast((step) => typeof step === 'string')}"`
}

// `path:` under a health without `type: http` is not misspelt: its type is missing.
function typeThatHas(
  key: string,
  { schema, tree }: Subject,
): readonly [by: string, type: string] | undefined {
  const shape = shapeOf(schema)
  const choices = shape.kind === 'choice' ? [shape, ...shape.among.map(shapeOf)] : []
  for (const choice of choices) {
    if (choice.kind !== 'choice' || choice.by === undefined) continue
    if (memberFor(choice, tree) === undefined) continue
    for (const member of choice.among) {
      const inner = shapeOf(member)
      if (inner.kind !== 'map' || !Object.hasOwn(inner.options, key)) continue
      const type = shapeOf(inner.options[choice.by]!)
      if (type.kind === 'words') return [choice.by, String(type.words[0])]
    }
  }
  return undefined
}

function optionsOf({ schema, tree }: Subject): string[] {
  const shape = shapeOf(schema)
  if (shape.kind === 'map') return Object.keys(shape.options)
  if (shape.kind !== 'choice') return []
  const member = memberFor(shape, tree)
  return member === undefined ? [] : optionsOf({ schema: member, tree, path: [] })
}

// `interval:` in a pool is an option of the pool's health.
function homeOf(key: string, { schema }: Subject): string | undefined {
  const shape = shapeOf(schema)
  if (shape.kind !== 'map') return undefined
  const home = Object.entries(shape.options).find(([, inner]) => hasOption(inner, key))
  return home === undefined ? undefined : `"${key}" is an option of "${home[0]}"`
}

function hasOption(schema: core.$ZodType, key: string): boolean {
  const shape = shapeOf(schema)
  if (shape.kind === 'choice') return shape.among.some((member) => hasOption(member, key))
  return shape.kind === 'map' && Object.hasOwn(shape.options, key)
}

function listOf(options: readonly string[]): string | undefined {
  if (options.length === 0 || options.length > listedOptionsMax) return undefined
  return `the options here are ${options.join(', ')}`
}
