/** Holds answers of the API against its own document. */

import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Answer, ask } from './ask.js'

type Json = { readonly [key: string]: Json }

/** The OpenAPI document of one running balancer. */
export class Documented {
  readonly document: Json
  readonly #schemas = new Ajv2020({
    strict: false,
    formats: { 'date-time': true, uri: true },
  })

  private constructor(document: Json) {
    this.document = document
    this.#schemas.addSchema(closed(document) as object, 'document')
  }

  static async of(place: string): Promise<Documented> {
    const { json } = await ask(place, '/openapi.json')
    return new Documented(json as unknown as Json)
  }

  /** Every route: its method in small letters, and its path as documented. */
  get routes(): { readonly method: string; readonly path: string }[] {
    return Object.entries(this.document.paths!).flatMap(([path, item]) => {
      return Object.keys(item).map((method) => ({ method, path }))
    })
  }

  /** Fails when a route does not say that it may answer this. */
  check(method: string, path: string, { status, headers, text, json }: Answer): void {
    const responses = this.document.paths?.[path]?.[method]?.responses
    assert.ok(responses, `${method} ${path} is in the document`)
    const said = responses[status] === undefined ? 'default' : String(status)
    const [type = ''] = (headers['content-type'] ?? '').split(';')
    const at = ['paths', path, method, 'responses', said, 'content', type, 'schema']
    const validate = this.#schemas.getSchema(`document#/${at.map(escaped).join('/')}`)
    assert.ok(validate, `${method} ${path} answers ${status} as ${type}: ${text}`)
    const value: unknown = json ?? text
    assert.ok(validate(value), `${method} ${path}: ${JSON.stringify(validate.errors)}\n${text}`)
  }
}

// As sent, an answer may gain fields one day; here none may be that the document does not know.
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, closed(inner)] as const)
  const isOpen = !('properties' in value) || 'additionalProperties' in value || 'allOf' in value
  return Object.fromEntries(isOpen ? entries : [...entries, ['additionalProperties', false]])
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
}
