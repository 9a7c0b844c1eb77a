/** Plans as the API gives them. */

import { z } from '@hono/zod-openapi'
import { withoutSecrets } from '../../core/config/shown-config.js'
import type { Change } from '../../core/plan/changes.js'
import type { Plan } from '../../core/plan/plan.js'
import { count } from './backend-answers.js'

const change = z
  .object({
    path: z.string().describe('The option; empty for the whole.'),
    from: z.unknown().describe('As written; absent: it was not.'),
    to: z.unknown().describe('As written; absent: it is not.'),
  })
  .openapi('Change')

const bindStep = z
  .object({
    act: z.enum(['open', 'close', 'keep', 'hand-over']),
    address: z.string(),
    listener: z.string(),
    from: z.string().optional().describe('Whose it was, where it is handed over.'),
  })
  .openapi('BindStep')

const namedStep = z
  .object({
    act: z.enum(['add', 'remove', 'change', 'keep']),
    name: z.string(),
    changes: z.array(change),
  })
  .openapi('NamedStep')

const backendStep = z
  .object({
    act: z.enum(['add', 'remove', 'change', 'readdress']),
    pool: z.string(),
    backend: z.string(),
    changes: z.array(change),
  })
  .openapi('BackendStep')

const drain = z
  .object({
    pool: z.string(),
    backend: z.string(),
    sessions: count,
    oldestMs: z.number().nullable(),
    drainMs: z.number().nullable().describe('How long they may go on; null: for ever.'),
  })
  .openapi('Drain')

/** What applying a configuration would do, or did. */
export const planAnswer = z
  .object({
    revision: count.describe('That ran when the plan was made.'),
    binds: z.array(bindStep),
    listeners: z.array(namedStep),
    pools: z.array(namedStep),
    backends: z.array(backendStep).describe('Those that do not just stay.'),
    options: z.array(change).describe('Of the whole process, changed in place.'),
    restart: z.array(change).describe('Take effect when the process is started again.'),
    warnings: z.array(z.string()),
    drains: z.array(drain).describe('Sessions whose backend gets no new ones.'),
    movedKeys: z
      .array(z.object({ pool: z.string(), share: z.number() }))
      .describe('The share of clients that a hashed pool sends elsewhere.'),
  })
  .openapi('Plan')

/** A plan for whoever may look at it: the values of options that are secret are left out. */
export function shownPlan(plan: Plan): Plan {
  const shown = ({ path, from, to }: Change): Change => {
    const name = path.split('.').at(-1)
    return { path, from: withoutSecrets(from, name), to: withoutSecrets(to, name) }
  }
  const steps = <Step extends { readonly changes: readonly Change[] }>(all: readonly Step[]) => {
    return all.map((step) => ({ ...step, changes: step.changes.map(shown) }))
  }
  return {
    ...plan,
    listeners: steps(plan.listeners),
    pools: steps(plan.pools),
    backends: steps(plan.backends),
    options: plan.options.map(shown),
    restart: plan.restart.map(shown),
  }
}
