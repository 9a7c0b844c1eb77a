/**
 * A configuration for whoever may look at it: as it would be written, without what is a secret, and
 * without what goes without saying.
 */

import * as z from 'zod'
import { configToInput } from './format-config.js'
import { type Config, configSchema } from './schema.js'
import { defaultOf, shapeOf } from './schema-shape.js'

/** What stands in the place of a secret. */
export const redacted = '(redacted)'

const secretNames = /^(token|password|secret)$|authorization|cookie|api-?key|-token$|-secret$/i

/** With every default in its place, or without what is as by default. */
export function shownConfig(
  config: Config,
  withDefaults: boolean,
): Readonly<Record<string, unknown>> {
  const whole = configToInput(config)
  const shown = withDefaults ? whole : withoutDefaults(configSchema, whole)
  return withoutSecrets(shown) as Record<string, unknown>
}

/**
 * A value with what is secret in it replaced; `name` is that of the option it is of. Of a program
 * that is run for a probe, the whole environment may be secret.
 */
export function withoutSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => {
      return [key, name === 'env' ? redacted : withoutSecrets(inner, key)]
    })
    return Object.fromEntries(entries)
  }
  return secretNames.test(name) ? redacted : value
}

function withoutDefaults(schema: z.core.$ZodType, value: unknown): unknown {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'map':
      return mapped(value, (key, inner) => {
        const option = shape.options[key]
        if (option === undefined) return inner
        const left = withoutDefaults(option, inner)
        return isDefault(option, left) ? undefined : left
      })
    case 'named':
      return mapped(value, (_, inner) => withoutDefaults(shape.value, inner))
    case 'list':
      return Array.isArray(value) ? value.map((item) => withoutDefaults(shape.item, item)) : value
    case 'choice': {
      const member = shape.among.find((one) => z.safeParse(one, value).success)
      return member === undefined ? value : withoutDefaults(member, value)
    }
    default:
      return value
  }
}

function mapped(value: unknown, left: (key: string, inner: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, left(key, inner)] as const)
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

const usual = new WeakMap<z.core.$ZodType, string>()

// A default may be written in another way than it is shown: both are shown here.
function isDefault(option: z.core.$ZodType, left: unknown): boolean {
  if (defaultOf(option) === undefined) return false
  let text = usual.get(option)
  if (text === undefined) {
    const shown = z.encode(option as z.ZodType, z.parse(option as z.ZodType, undefined))
    text = JSON.stringify(withoutDefaults(option, shown))
    usual.set(option, text)
  }
  return JSON.stringify(left) === text
}
