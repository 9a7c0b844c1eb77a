/** Errors of the API, as `application/problem+json` (RFC 9457). Never with a stack trace. */

import { z } from '@hono/zod-openapi'
import type { TypedResponse } from 'hono'
import type { Problem } from '../../core/config/problem.js'

/** What is wrong with a configuration or a body, a line each. */
export const flawAnswer = z
  .object({
    message: z.string(),
    path: z.string().describe('The option, such as pools.web.backends[0]; empty for the whole.'),
    severity: z.enum(['error', 'warning']),
    file: z.string().nullable(),
    line: z.int().nullable(),
    column: z.int().nullable(),
    hint: z.string().nullable().describe('What to do about it.'),
  })
  .openapi('Flaw')

/** See `flawAnswer`. */
export type Flaw = z.infer<typeof flawAnswer>

/** The body of every answer that is an error. */
export const problemAnswer = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('The status in words.'),
    status: z.int(),
    detail: z.string().describe('What went wrong here, and what to do.'),
    problems: z.array(flawAnswer).optional(),
  })
  .openapi('Problem')

/** The statuses a problem may have. */
export type ProblemStatus = keyof typeof titles

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  431: 'Request Header Fields Too Large',
  500: 'Internal Error',
  503: 'Unavailable',
} as const

/** An answer that fits every route: each of them may fail. */
export type Refusal = Response & TypedResponse<never, never, never>

/** The text of a problem, for where no `Response` can be given. */
export function problemText(
  status: ProblemStatus,
  detail: string,
  problems?: readonly Flaw[],
): string {
  const body = { type: 'about:blank', title: titles[status], status, detail }
  return `${JSON.stringify(problems === undefined ? body : { ...body, problems })}\n`
}

/** A problem as an answer. */
export function refusal(
  status: ProblemStatus,
  detail: string,
  more: { readonly problems?: readonly Flaw[]; readonly headers?: Record<string, string> } = {},
): Refusal {
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...more.headers,
  }
  return new Response(problemText(status, detail, more.problems), { status, headers }) as Refusal
}

/** A problem of a configuration as the API tells it. */
export function flawOf({ message, path, severity, place, hint }: Problem): Flaw {
  return {
    message,
    path,
    severity,
    file: place?.file ?? null,
    line: place?.position?.line ?? null,
    column: place?.position?.column ?? null,
    hint: hint ?? null,
  }
}
