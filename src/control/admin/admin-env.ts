/** What handlers of the API find beside the request, and the type of the app they belong to. */

import type { OpenAPIHono, z } from '@hono/zod-openapi'
import type { TypedResponse } from 'hono'
import type { Caller } from './access.js'
import type { Arrival, Frozen } from './admin-port.js'

/** How it came in, and who was let in. */
export type AdminEnv = {
  readonly Bindings: Arrival
  readonly Variables: { caller: Caller }
}

/** The app that routes are added to. */
export type AdminApp = OpenAPIHono<AdminEnv>

type Answering<Schema> = {
  readonly responses: {
    readonly 200: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
  }
}

/** The answer of a route; it compiles when it is what the route says it answers with. */
export function answer<Schema extends z.ZodType>(
  _route: Answering<Schema>,
  body: Frozen<z.infer<Schema>>,
): Response & TypedResponse<never, 200, 'json'> {
  return Response.json(body) as Response & TypedResponse<never, 200, 'json'>
}

/** The same for a route that made something. */
export function answerCreated<Schema extends z.ZodType>(
  _route: { readonly responses: { readonly 201: Answering<Schema>['responses'][200] } },
  body: Frozen<z.infer<Schema>>,
): Response & TypedResponse<never, 201, 'json'> {
  const made = Response.json(body, { status: 201 })
  return made as Response & TypedResponse<never, 201, 'json'>
}

/** The answer with the revision of the configuration it is about. */
export function withEtag<Answer extends Response>(answered: Answer, revision: number): Answer {
  answered.headers.set('etag', `"${revision}"`)
  return answered
}

/** How a route says what it answers with. */
export function answers<Schema>(description: string, schema: Schema) {
  return { 200: { description, content: { 'application/json': { schema } } } } as const
}
