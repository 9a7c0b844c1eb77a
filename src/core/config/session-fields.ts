/** Options of the life of a session: its timeouts, rebalancing and TCP keep-alive. */

import * as z from 'zod'
import { count, duration, durationOrOff, off, rate } from './fields.js'

const sessionTimeouts = {
  connect: duration('1ms').prefault('5s').meta({
    description: 'Longest wait for one backend to accept a connection.',
  }),
  connectTotal: duration('1ms').prefault('10s').meta({
    description: 'Longest wait for all tries to connect one session together.',
  }),
  idle: durationOrOff('10ms').prefault('1h').meta({
    description: 'Longest silence, counting both directions, before a session is closed.',
  }),
  halfClosed: durationOrOff('10ms').prefault('60s').meta({
    description: 'Longest time a session goes on after one side has ended its direction.',
  }),
  drain: durationOrOff('0s').prefault('5m').meta({
    description: 'How long sessions may go on at a backend that is drained or has moved.',
  }),
  maxDuration: durationOrOff('10ms').default(false).meta({
    description: 'How old a session may become, less up to a tenth by chance.',
  }),
  queue: durationOrOff('1ms').prefault('5s').meta({
    description: 'Longest wait for a backend with room, while all have their maxSessions.',
  }),
}

/** The timeouts of a pool. */
export const timeouts = z.strictObject(sessionTimeouts)

/** The same on a listener, where each is optional and wins over the pool's. */
export const listenerTimeouts = z.strictObject({
  connect: likeThePool(sessionTimeouts.connect),
  connectTotal: likeThePool(sessionTimeouts.connectTotal),
  idle: likeThePool(sessionTimeouts.idle),
  halfClosed: likeThePool(sessionTimeouts.halfClosed),
  drain: likeThePool(sessionTimeouts.drain),
  maxDuration: likeThePool(sessionTimeouts.maxDuration),
  queue: likeThePool(sessionTimeouts.queue),
})

/** Who may wait for a backend with room; `false`: nobody. */
export const queue = z.union([
  off,
  z.strictObject({
    max: count(1, 100_000).default(1000).meta({
      description: 'Most sessions that wait at a time; one source alone gets four fifths of it.',
    }),
  }),
])

/** Which sessions are closed when a backend has come, so that they spread; `false`: none. */
export const rebalance = z.union([
  off,
  z.strictObject({
    rate: rate('1/m', '1000/s').prefault('5/s').meta({
      description: 'Most sessions closed in a second; the oldest first, nobody below its share.',
    }),
    idle: duration('10ms').prefault('10s').meta({
      description: 'How long a session must have been silent to be closed.',
    }),
    after: duration('0s').prefault('10s').meta({
      description: 'How long a backend must have been usable before sessions are closed for it.',
    }),
  }),
])

/** TCP keep-alive of one side; `false` turns it off. */
export const keepAlive = z.union([
  off,
  z.strictObject({
    idle: duration('1s').prefault('60s').meta({
      description: 'Silence before the first TCP keep-alive probe.',
    }),
    interval: duration('1s').prefault('10s').meta({
      description: 'Time between keep-alive probes that are not answered.',
    }),
    probes: count(1, 100).default(6).meta({
      description: 'Unanswered keep-alive probes after which the connection is given up.',
    }),
  }),
])

function likeThePool<Inner extends z.ZodType>(field: z.ZodPrefault<Inner> | z.ZodDefault<Inner>) {
  const { description } = field.meta() ?? {}
  return field.unwrap().optional().meta({ description })
}
