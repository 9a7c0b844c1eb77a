/**
 * Reads what an agent on a backend's machine says of it: one line of words in the format of
 * HAProxy's agent-check, so that agents written for it work as they are. `up 75% maxconn:30`,
 * `drain`, `maint`, `ready`, `down#disk full`. As there, letters of either case do, the last word
 * of a kind wins, and words nobody knows are passed over.
 */

import { bad, ok, type Result } from './result.js'

/** What one reply says. Undefined: nothing about that, so it stays as it is. */
export type AgentReply = {
  readonly health: 'up' | 'down' | undefined
  readonly admin: 'ready' | 'drain' | 'maintenance' | undefined
  /** Part of the configured weight, in per cent. */
  readonly weightPercent: number | undefined
  readonly maxSessions: number | undefined
  /** The text behind `#`. */
  readonly why: string | undefined
}

/** The longest reply that is read, in bytes. */
export const agentReplyBytesMax = 1024

/** What one agent wants of its backend: all that its replies have said so far. */
export type AgentOrder = Omit<AgentReply, 'health'>

/** Nothing said yet. */
export const noOrder: AgentOrder = {
  admin: undefined,
  weightPercent: undefined,
  maxSessions: undefined,
  why: undefined,
}

const silent: AgentReply = { health: undefined, ...noOrder }

/**
 * Reads the line of a reply, without its end. A line of which nothing is known is an error: whoever
 * spoke was no agent.
 */
export function parseAgentReply(line: string): Result<AgentReply, string> {
  // A `#` begins the reason at the end of a word too: `down#disk full` is how it is written.
  const [order = '', ...reasonParts] = line.split('#')
  const words = order.split(/[ \t,]+/).filter((word) => word !== '')
  const known = words.map((word) => readWord(word.toLowerCase()))
  if (known.every((change) => change === undefined)) {
    return bad(words.length === 0 ? 'the agent said nothing' : 'the agent said nothing known')
  }
  const reason = reasonParts.join('#').trim()
  const why = reason === '' ? undefined : reason
  return ok(Object.assign({ ...silent, why }, ...known))
}

/** Lays a reply over what an agent has said before. */
export function followAgent(before: AgentOrder, reply: AgentReply): AgentOrder {
  return {
    admin: reply.admin ?? before.admin,
    weightPercent: reply.weightPercent ?? before.weightPercent,
    maxSessions: reply.maxSessions ?? before.maxSessions,
    why: reply.admin === undefined ? before.why : reply.why,
  }
}

/**
 * What several agents of one backend want together: of each thing the most cautious wish, so that
 * they need not agree. `why` is that of whoever wants it out.
 */
export function mostCautious(orders: readonly AgentOrder[]): AgentOrder {
  const deciding = (['maintenance', 'drain', 'ready'] as const)
    .map((admin) => orders.find((order) => order.admin === admin))
    .find((order) => order !== undefined)
  const weights = orders.flatMap(({ weightPercent }) => weightPercent ?? [])
  const limits = orders.flatMap(({ maxSessions }) => maxSessions ?? [])
  const bounded = limits.filter((limit) => limit > 0) // 0 is no limit.
  return {
    admin: deciding?.admin,
    weightPercent: weights.length === 0 ? undefined : Math.min(...weights),
    maxSessions: bounded.length === 0 ? limits[0] : Math.min(...bounded),
    why: deciding?.why,
  }
}

/**
 * The steps of its weight (slow-start.ts) that an agent leaves a backend which has so many of them:
 * never none, because for that its weight is 0.
 */
export function stepsByAgent(steps: number, weightPercent: number | undefined): number {
  const percent = Math.min(weightPercent ?? 100, weightPercentMax)
  return Math.max(1, Math.round((steps * percent) / 100))
}

/** What an agent may ask for at most, in per cent of the weight. */
export const weightPercentMax = 400

function readWord(word: string): Partial<AgentReply> | undefined {
  switch (word) {
    case 'up':
      return { health: 'up' }
    case 'down':
    case 'fail':
    case 'stopped':
      return { health: 'down' }
    case 'ready':
    case 'drain':
      return { admin: word }
    case 'maint':
      return { admin: 'maintenance' }
    default:
      return readNumber(word)
  }
}

function readNumber(word: string): Partial<AgentReply> | undefined {
  const percent = /^(\d{1,6})%$/.exec(word)?.[1]
  if (percent !== undefined) return { weightPercent: Number(percent) }
  const sessions = /^maxconn:(\d{1,9})$/.exec(word)?.[1]
  return sessions === undefined ? undefined : { maxSessions: Number(sessions) }
}
