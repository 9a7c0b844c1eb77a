/**
 * A plan for people: what comes, what goes and what changes, one line each.
 *
 *   listeners
 *     + other        opens :9090
 *     ~ web          timeouts.idle: not set → 10m
 *   backends
 *     - web/10.0.0.2:80
 */

import type { Change } from './changes.js'
import {
  type BackendStep,
  type BindStep,
  isEmpty,
  type NamedStep,
  type Plan,
  type PlanCounts,
} from './plan.js'

const signs = { add: '+', remove: '-', change: '~', readdress: '>' } as const

/** The lines of a plan. What stays as it is is only counted. */
export function formatPlan(plan: Plan): string {
  if (isEmpty(plan)) return 'nothing to do: this is the configuration that runs\n'
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['listeners', [...plan.listeners.flatMap(namedLines), ...plan.binds.flatMap(bindLines)]],
    ['pools', plan.pools.flatMap(namedLines)],
    ['backends', plan.backends.map(backendLine)],
    ['options', plan.options.map(changeText)],
    ['only after a restart', plan.restart.map(changeText)],
    ['warnings', plan.warnings],
  ]
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`)
    .join('')
}

/** What a plan does, in numbers: `2 backends added, 1 listener changed`. */
export function changesOf(counts: PlanCounts): string {
  const parts = [
    [counts.bindsOpened, 'address', 'addresses', 'opened'],
    [counts.bindsClosed, 'address', 'addresses', 'closed'],
    [counts.bindsHandedOver, 'address', 'addresses', 'handed over'],
    [counts.listenersAdded, 'listener', 'listeners', 'added'],
    [counts.listenersRemoved, 'listener', 'listeners', 'removed'],
    [counts.listenersChanged, 'listener', 'listeners', 'changed'],
    [counts.poolsAdded, 'pool', 'pools', 'added'],
    [counts.poolsRemoved, 'pool', 'pools', 'removed'],
    [counts.poolsChanged, 'pool', 'pools', 'changed'],
    [counts.backendsAdded, 'backend', 'backends', 'added'],
    [counts.backendsRemoved, 'backend', 'backends', 'removed'],
    [counts.backendsChanged, 'backend', 'backends', 'changed'],
    [counts.optionsChanged, 'option', 'options', 'of the process changed'],
    [counts.restartNeeded, 'option', 'options', 'to be changed by a restart'],
  ] as const
  const told = parts.filter(([count]) => count > 0)
  if (told.length === 0) return 'nothing has changed'
  return told
    .map(([count, one, many, done]) => `${count} ${count === 1 ? one : many} ${done}`)
    .join(', ')
}

function namedLines({ act, name, changes }: NamedStep): string[] {
  if (act === 'keep') return []
  return [line(signs[act], name, changes)]
}

function bindLines(step: BindStep): string[] {
  switch (step.act) {
    case 'keep':
      return []
    case 'open':
      return [`+ ${step.listener}  opens ${step.address}`]
    case 'close':
      return [`- ${step.listener}  closes ${step.address}`]
    case 'hand-over':
      return [`> ${step.listener}  takes ${step.address} over from ${step.from}`]
  }
}

function backendLine({ act, pool, backend, changes }: BackendStep): string {
  return line(signs[act], `${pool}/${backend}`, changes)
}

function line(sign: string, name: string, changes: readonly Change[]): string {
  const told = changes.map(changeText).join(', ')
  return told === '' ? `${sign} ${name}` : `${sign} ${name}  ${told}`
}

function changeText({ path, from, to }: Change): string {
  return `${path}: ${valueText(from)} → ${valueText(to)}`
}

function valueText(value: unknown): string {
  if (value === undefined) return 'not set'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
