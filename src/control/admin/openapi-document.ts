/** The OpenAPI document, from the same schemas that check what comes in. */

import type { AdminApp } from './admin-env.js'

type Json = { [key: string]: unknown }

const methods = ['get', 'put', 'post', 'delete']

/** The document, with what holds for every route. */
export function openapiDocument(app: AdminApp, version: string): Json {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Evener',
      version,
      description: 'Look at a running balancer and steer it. See docs/api.md.',
      license: { name: 'MIT' },
    },
    security: [{ token: [] }, {}],
  }) as unknown as Json
  for (const path of Object.values(document.paths as Json)) {
    for (const method of methods) {
      const operation = (path as Json)[method] as Json | undefined
      if (operation !== undefined) Object.assign(operation.responses as Json, mayFail)
    }
  }
  return document
}

const mayFail = {
  default: {
    description: 'It was refused or failed; the status says which, the body why.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}
