/** The verbs that steer backends: drain, maintenance, ready, weight, clear. */

import { parseDuration } from '../../core/config/units.js'
import { complain } from '../output/say.js'
import { counted } from '../terminal/human.js'
import { printable } from '../terminal/text.js'
import { chosenBackends } from './chosen-backends.js'
import type { Instance } from './instance.js'
import { backendPath } from './query.js'
import { Refusal } from './refusal.js'
import type { RequestOf, SteerOptions } from './request.js'
import type { ListedBackend } from './tables.js'
import { waitUntilEmpty } from './wait-until-empty.js'

/** Whether what was decided survives a restart, and why not. */
type Kept = { readonly kept?: boolean; readonly why?: string | null }

type Steering = RequestOf<'drain' | 'maintenance' | 'ready' | 'weight'>

/** Sets a state or a weight and keeps what else is set. */
export async function steer(instance: Instance, request: Steering): Promise<number> {
  const { options } = request
  const { for: length, reason } = options
  if (length !== undefined) mustBeDuration('--for', length)
  const wish =
    request.verb === 'weight' ? { weight: weightOf(request.weight) } : { state: request.verb }
  const chosen = await chosenBackends(instance, request.pattern, options.address)
  const body = { ...wish, reason, expiresIn: length }
  const answers: unknown[] = []
  for (const backend of chosen) {
    // What was decided about other things stays.
    const path = `/api/v1/${pathOf(backend)}/override?merge=true`
    const answer = await instance.ask<Kept>({ method: 'PUT', path, body })
    answers.push(answer)
    tellDone(instance, `${nameOf(backend)} ${wordsFor(request)}${during(options)}`)
    tellKept(answer, nameOf(backend))
  }
  if (instance.isJson) instance.tellJson(answers)
  return options.wait === true ? waitFor(instance, chosen, options) : 0
}

/** Takes overrides back, whole. */
export async function clear(
  instance: Instance,
  { pattern, options }: RequestOf<'clear'>,
): Promise<number> {
  const chosen = await chosenBackends(instance, pattern, options.address)
  for (const each of chosen) {
    await instance.ask({ method: 'DELETE', path: `/api/v1/${pathOf(each)}/override` })
    tellDone(instance, `${nameOf(each)} has no override any more`)
  }
  return instance.isJson ? instance.tellJson(chosen.map(nameOf)) : 0
}

async function waitFor(
  instance: Instance,
  chosen: readonly ListedBackend[],
  { timeout }: SteerOptions,
): Promise<number> {
  const timeoutMs =
    timeout === undefined ? Number.POSITIVE_INFINITY : mustBeDuration('--timeout', timeout)
  const left = await waitUntilEmpty(instance, chosen, timeoutMs)
  if (left === 0) return 0
  throw new Refusal(`${counted(left, 'session')} still open after ${timeout}`)
}

function pathOf({ pool, name }: ListedBackend): string {
  return backendPath({ pool, backend: name })
}

function nameOf({ pool, name }: ListedBackend): string {
  return `${pool}/${name}`
}

function weightOf(text: string | undefined): number {
  const weight = Number(text)
  if (text !== undefined && text.trim() !== '' && Number.isInteger(weight) && weight >= 0)
    return weight
  throw new Refusal(`"${text ?? ''}" is not a weight; write a whole number from 0 up`, 2)
}

function mustBeDuration(option: string, text: string): number {
  const parsed = parseDuration(text)
  if (!parsed.ok) throw new Refusal(`${option}: ${parsed.error}`, 2)
  return parsed.value
}

function wordsFor(request: Steering): string {
  switch (request.verb) {
    case 'drain':
      return 'gets no new sessions'
    case 'maintenance':
      return 'is in maintenance'
    case 'ready':
      return 'is ready'
    case 'weight':
      return `has weight ${request.weight}`
  }
}

function during({ for: length, reason }: SteerOptions): string {
  const why = reason === undefined ? '' : ` (${reason})`
  return (length === undefined ? '' : ` for ${length}`) + why
}

// It holds all the same; whoever decided it should know that a restart ends it.
function tellKept({ kept, why }: Kept, name: string): void {
  if (kept === false) complain(`evener: ${printable(name)}: until the next start only: ${why}\n`)
}

function tellDone(instance: Instance, text: string): void {
  if (!instance.isJson) instance.tell(`${printable(text)}\n`)
}
