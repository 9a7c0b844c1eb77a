/** `evener plan`: what applying a file would do to the running balancer. Nothing is done. */

import { existsSync } from 'node:fs'
import { configToInput } from '../../core/config/format-config.js'
import { formatPlan } from '../../core/plan/format-plan.js'
import { isEmpty, type Plan } from '../../core/plan/plan.js'
import { findConfig } from '../find-config.js'
import { loadOrComplain } from '../load-config.js'
import type { Instance } from './instance.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'

/** Prints the plan. With `--exit-code`, 1 where it would do something. */
export async function plan(instance: Instance, { options }: RequestOf<'plan'>): Promise<number> {
  const found = findConfig(options.config, process.env, existsSync)
  if (!found.ok) throw new Refusal(found.error, 2)
  const loaded = await loadOrComplain(found.value)
  if (loaded === undefined) return 2
  const planned = await instance.ask<Plan>({
    method: 'POST',
    path: '/api/v1/config/plan',
    body: configToInput(loaded.config),
  })
  const told = instance.isJson ? instance.tellJson(planned) : instance.tell(formatPlan(planned))
  return told === 0 && options.exitCode === true && !isEmpty(planned) ? 1 : told
}
