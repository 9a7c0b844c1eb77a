/** What routes that change something have in common: who it is, and what becomes of a failure. */

import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Problem } from '../../core/config/problem.js'
import type { By } from '../../core/operator.js'
import { authorWords, reasonWords } from '../../core/override.js'
import type { AdminEnv } from './admin-env.js'
import { operationStatus } from './operation-status.js'
import { flawOf, type Refusal, refusal } from './problem-details.js'

/** A reason, where a request has no body to put it in. */
export const reasonQuery = z.strictObject({ reason: reasonWords.optional() })

/** The two names of a backend, in a path. */
export const backendParams = z.object({ pool: z.string(), backend: z.string() })

const authorHeader = 'evener-by'

/**
 * Who asks, for the event. By the socket they may say so themselves, in a header: whoever may write
 * to it may do everything anyway.
 */
export function byOf({ req, env, var: { caller } }: Context<AdminEnv>, reason?: string): By {
  const isSocket = env.way === 'unix'
  const named = isSocket ? authorWords.safeParse(req.header(authorHeader)) : undefined
  return {
    by: named?.success === true ? named.data : caller.name,
    via: isSocket ? 'socket' : 'http',
    ...(reason !== undefined && reason !== '' && { reason }),
  }
}

/** What somebody is told whose wish was refused; undefined where the failure is our own. */
export function refusalFor(cause: Error): Refusal | undefined {
  const status = operationStatus(cause)
  if (status !== undefined) return refusal(status, cause.message)
  const { problems } = cause as { readonly problems?: readonly Problem[] }
  if (cause.name !== 'ConfigError' || problems === undefined) return undefined
  return refusal(422, 'the configuration is refused', { problems: problems.map(flawOf) })
}
