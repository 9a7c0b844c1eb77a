/** A plan in lines for people: what comes, what goes, what changes, and what to think of first. */

import type {
  BackendStep,
  BindStep,
  Drain,
  MovedKeys,
  NamedStep,
  Plan,
} from '../../src/core/plan/plan.js'
import { counted, durationText } from './format.js'

/** One line. The sign says what happens: comes, goes, changes, moves. */
export type PlanLine = { readonly sign: '+' | '−' | '~' | '→' | '!'; readonly text: string }

/** Lines that belong together, under a heading. */
export type PlanSection = { readonly title: string; readonly lines: readonly PlanLine[] }

const signs = { add: '+', remove: '−', change: '~', readdress: '→' } as const
const valueCharactersMax = 60

/** What the plan would do; no sections where it would do nothing. What stays is left out. */
export function planSections(plan: Plan): readonly PlanSection[] {
  const sections: readonly PlanSection[] = [
    { title: 'Think of this first', lines: plan.warnings.map((text) => ({ sign: '!', text })) },
    { title: 'Listeners', lines: [...plan.listeners.flatMap(named), ...plan.binds.flatMap(bind)] },
    { title: 'Pools', lines: plan.pools.flatMap(named) },
    { title: 'Backends', lines: plan.backends.map(backendLine) },
    { title: 'Sessions that drain', lines: plan.drains.map(drainLine) },
    { title: 'Clients that move to another backend', lines: plan.movedKeys.map(movedLine) },
    { title: 'Options of the process', lines: plan.options.map(changeLine) },
    { title: 'Only after a restart', lines: plan.restart.map(changeLine) },
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

function named({ act, name, changes }: NamedStep): PlanLine[] {
  return act === 'keep' ? [] : [{ sign: signs[act], text: withChanges(name, changes) }]
}

function bind(step: BindStep): PlanLine[] {
  switch (step.act) {
    case 'keep':
      return []
    case 'open':
      return [{ sign: '+', text: `${step.listener} opens ${step.address}` }]
    case 'close':
      return [{ sign: '−', text: `${step.listener} closes ${step.address}` }]
    case 'hand-over':
      return [{ sign: '→', text: `${step.listener} takes ${step.address} over from ${step.from}` }]
  }
}

function backendLine({ act, pool, backend, changes }: BackendStep): PlanLine {
  return { sign: signs[act], text: withChanges(`${pool}/${backend}`, changes) }
}

function drainLine({ pool, backend, sessions, oldestMs, drainMs }: Drain): PlanLine {
  const age = oldestMs === null ? '' : `, the oldest open for ${durationText(oldestMs)}`
  const end = drainMs === null ? 'as long as they like' : `for ${durationText(drainMs)} at most`
  return {
    sign: '−',
    text: `${pool}/${backend}: ${counted(sessions, 'session')}${age}; they may go on ${end}`,
  }
}

function movedLine({ pool, share }: MovedKeys): PlanLine {
  return { sign: '→', text: `${pool}: ${(100 * share).toFixed(1)} % of all clients` }
}

type Change = Plan['options'][number]

function changeLine(change: Change): PlanLine {
  return { sign: '~', text: changeText(change) }
}

function withChanges(name: string, changes: readonly Change[]): string {
  const told = changes.map(changeText).join(', ')
  return told === '' ? name : `${name}: ${told}`
}

function changeText({ path, from, to }: Change): string {
  return `${path} ${valueText(from)} → ${valueText(to)}`.trim()
}

function valueText(value: unknown): string {
  if (value === undefined) return 'not set'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text
}
