/** Every option there is, in its order: what the manual prints and the tests must show to work. */

import type * as z from 'zod'
import { type Shape, shapeOf } from './schema-shape.js'

/** An option. In its path `*` stands for a name or an index: `pools.*.backends.*.weight`. */
export type Option = {
  readonly path: string
  readonly schema: z.core.$ZodType
  /** The type the option belongs to where it depends on one: `http` for `pools.*.health.path`. */
  readonly type: string | undefined
}

/** Every option of a schema, those of sets of options after the option that holds them. */
export function optionsIn(schema: z.core.$ZodType, path = '', type?: string): readonly Option[] {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'map':
      return Object.entries(shape.options).flatMap(([name, option]) => {
        const at = join(path, name)
        return [{ path: at, schema: option, type }, ...optionsIn(option, at)]
      })
    case 'named':
      return optionsIn(shape.value, join(path, '*'))
    case 'list':
      return optionsIn(shape.item, join(path, '*'))
    case 'choice':
      return optionsInChoice(shape, path)
    case 'words':
    case 'text':
    case 'number':
    case 'anything':
      return []
  }
}

/** The types a choice is made by: `['tcp', 'http']`; empty where form alone decides. */
export function typesOf(choice: Extract<Shape, { kind: 'choice' }>): readonly string[] {
  return choice.by === undefined ? [] : choice.among.map((member) => typeOf(member, choice.by!))
}

function optionsInChoice(choice: Extract<Shape, { kind: 'choice' }>, path: string): Option[] {
  return choice.among.flatMap((member) => {
    // One address of a list is written without a list too; it has no options of its own.
    const type = choice.by === undefined ? undefined : typeOf(member, choice.by)
    return optionsIn(member, path, type)
  })
}

function typeOf(member: z.core.$ZodType, by: string): string {
  const shape = shapeOf(member)
  const type = shape.kind === 'map' ? shapeOf(shape.options[by]!) : undefined
  return type?.kind === 'words' ? String(type.words[0]) : ''
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
