/** A scenario: which clients come to a balancer when, and what its backends do meanwhile. */

import { parse } from 'yaml'
import * as z from 'zod'
import { count, duration, rate } from './config/fields.js'
import { bad, ok, type Result } from './result.js'

/** Sources of clients told apart; each has an address of its own. */
const sourcesMax = 65_536

/** Sessions of one run: more than anybody reads, and as many as fit the memory. */
export const simulatedSessionsMax = 1_000_000

const clients = z.strictObject({
  listener: z.string(),
  rate: rate('1/m', '100000/s'),
  open: duration('0ms').prefault('1s'),
  sources: count(1, sourcesMax).default(100),
  from: duration('0ms').prefault('0s'),
  until: duration('0ms').optional(),
})

const change = z.strictObject({
  at: duration('0ms'),
  backend: z.string(),
  fails: z.union([z.literal(false), z.enum(['refused', 'timeout', 'unreachable'])]).optional(),
  connect: duration('0ms').optional(),
})

const scenario = z.strictObject({
  config: z.string(),
  seed: count(0, 2 ** 31 - 1).default(1),
  duration: duration('1s').prefault('60s'),
  clients: z.array(clients).max(100),
  events: z.array(change).max(10_000).default([]),
})

/**
 * A scenario. Times in milliseconds of virtual time, rates per second. `config` is a path, relative
 * to the scenario.
 */
export type Scenario = z.output<typeof scenario>

/** Clients that come alike. They stay for `open`, and have one of so many addresses. */
export type ComingClients = z.output<typeof clients>

/** What becomes of a backend: whether its connects and probes fail, and how long they take. */
export type BackendChange = z.output<typeof change>

/** Reads one, or says everything that is wrong with it, a line each. */
export function parseScenario(text: string): Result<Scenario, readonly string[]> {
  let raw: unknown
  try {
    raw = parse(text)
  } catch (cause) {
    return bad([(cause as Error).message.trim()]) // The parser throws what it does not understand.
  }
  const parsed = scenario.safeParse(raw)
  if (!parsed.success) {
    return bad(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
  }
  const sessions = parsed.data.clients.reduce((sum, { rate, from, until }) => {
    return sum + (rate * Math.max(0, (until ?? parsed.data.duration) - from)) / 1000
  }, 0)
  if (sessions <= simulatedSessionsMax) return ok(parsed.data)
  return bad([`clients: about ${Math.round(sessions)} sessions; at most ${simulatedSessionsMax}`])
}
