/** Carries out the verbs that talk to a running balancer. Each is loaded when it is asked for. */

import { unreachable } from '../../core/assert.js'
import { complain } from '../output/say.js'
import { Instance } from './instance.js'
import { Refusal } from './refusal.js'
import type { OperatingRequest } from './request.js'

/** Resolves with the exit code; what went wrong has been told. */
export async function operate(request: OperatingRequest): Promise<number> {
  try {
    return await carryOut(new Instance(request.options), request)
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    complain(`evener: ${cause.message.trimEnd()}\n`)
    return cause.exitCode
  }
}

async function carryOut(instance: Instance, request: OperatingRequest): Promise<number> {
  switch (request.verb) {
    case 'status':
    case 'listeners':
    case 'pools':
    case 'overrides':
      return (await import('./look.js'))[request.verb](instance)
    case 'backends':
      return (await import('./look.js')).backends(instance, request)
    case 'sessions':
      return (await import('./look.js')).sessions(instance, request)
    case 'events':
      return (await import('./events.js')).events(instance, request)
    case 'health':
      return (await import('./health.js')).health(instance, request)
    case 'top':
      return (await import('../top/top.js')).top(instance)
    case 'drain':
    case 'maintenance':
    case 'ready':
    case 'weight':
      return (await import('./steer.js')).steer(instance, request)
    case 'clear':
      return (await import('./steer.js')).clear(instance, request)
    case 'pause':
    case 'resume':
      return (await import('./act.js')).pauseOrResume(instance, request)
    case 'close':
      return (await import('./act.js')).close(instance, request)
    case 'add':
      return (await import('./members.js')).add(instance, request)
    case 'remove':
      return (await import('./members.js')).remove(instance, request)
    case 'config':
      return (await import('./look.js')).config(instance, request)
    case 'plan':
      return (await import('./plan.js')).plan(instance, request)
    case 'reload':
      return (await import('./act.js')).reload(instance, request)
    case 'log-level':
      return (await import('./act.js')).logLevel(instance, request)
    case 'explain':
      return (await import('./explain.js')).explain(instance, request)
    default:
      return unreachable(request)
  }
}
