/**
 * What every probe must do, whatever it asks: pass where all is well, say in words what is wrong,
 * end in time, not swallow endless bytes, leave politely, hold on to nothing, and stop when told.
 */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { makeProbe } from '../../src/app/world/probe.js'
import type { Address } from '../../src/core/address.js'
import { ok } from '../../src/core/result.js'
import type { ProbeLimits, ProbeOutcome, ProbeSpec } from '../../src/core/world.js'
import { refusing } from '../peer/bad-address.js'
import { until } from '../peer/wait.js'
import { backend, openConnections } from './backends.js'

/** What a backend does with a connection. */
export type Treat = (socket: Socket) => void

/** A way to be wrong: how the backend behaves, and what the probe says to that. */
export type Wrong = {
  readonly treat: Treat
  readonly says: RegExp
  /** Another question than usual. */
  readonly spec?: ProbeSpec
}

/** One kind of probe, as the suite needs it. */
export type ProbeKind = {
  readonly spec: ProbeSpec
  /** A backend that passes; the probe leaves it with a FIN. */
  readonly good: Treat
  readonly wrong: Readonly<Record<string, Wrong>>
  /** What is said where nothing answers; these two may be all the same to a probe. */
  readonly says: { readonly silent: RegExp | 'passed'; readonly refused: RegExp }
  /** What a probe finds that could not be asked. */
  readonly unasked: 'failed' | 'inconclusive'
}

const probe = makeProbe(async (host) => ok([host === 'app.internal' ? '127.0.0.1' : '127.0.0.9']))

/** Asks once, with ten seconds unless told otherwise. */
export function ask(
  spec: ProbeSpec,
  address: Address,
  { timeoutMs = 10_000, signal = new AbortController().signal }: Partial<ProbeLimits> = {},
): Promise<ProbeOutcome> {
  return probe(spec, address, { timeoutMs, signal })
}

/** `passed`, or the reason why not. */
export function wordsOf(outcome: ProbeOutcome): string {
  return outcome.result === 'passed' ? 'passed' : outcome.why
}

/** Plays the whole suite for one kind. */
export function probeSuite(name: string, kind: ProbeKind): void {
  test(`${name}: passes where all is well, and leaves with a FIN`, (t) => politely(t, kind))
  for (const [what, { treat, says, spec = kind.spec }] of Object.entries(kind.wrong)) {
    test(`${name}: ${what}`, async (t) => {
      const { address } = await backend(t, treat)
      assert.match(wordsOf(await ask(spec, address)), says)
    })
  }
  test(`${name}: nobody there`, async () => {
    const outcome = await ask(kind.spec, refusing())
    assert.equal(outcome.result, kind.unasked)
    assert.match(wordsOf(outcome), kind.says.refused)
  })
  test(`${name}: a backend that never answers is left in time`, (t) => inTime(t, kind))
  test(`${name}: can be ended at any moment`, (t) => endable(t, kind))
  test(`${name}: a backend given by name is looked up`, async (t) => {
    const { address } = await backend(t, kind.good)
    const named = { ...address, host: 'app.internal' } as Address
    assert.equal(wordsOf(await ask(kind.spec, named)), 'passed')
  })
}

async function politely(t: TestContext, { spec, good }: ProbeKind): Promise<void> {
  const errors: string[] = []
  const peers = await backend(t, (socket) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => errors.push(code ?? 'error'))
    good(socket)
  })
  const before = socketsOpen()
  for (let round = 0; round < 10; round++) {
    assert.equal(wordsOf(await ask(spec, peers.address)), 'passed')
  }
  await until('both sides to let go', () => openConnections(peers) === 0)
  await until('the probes to let go', () => socketsOpen() <= before)
  assert.deepEqual(errors, [])
}

async function inTime(t: TestContext, { spec, says, unasked }: ProbeKind): Promise<void> {
  const peers = await backend(t, () => {})
  const before = socketsOpen()
  const outcome = await ask(spec, peers.address, { timeoutMs: 150 })
  if (says.silent === 'passed') assert.equal(outcome.result, 'passed')
  else {
    assert.equal(outcome.result, unasked)
    assert.match(wordsOf(outcome), says.silent)
  }
  await until('the probe to let go', () => socketsOpen() - openConnections(peers) <= before)
}

async function endable(t: TestContext, { spec }: ProbeKind): Promise<void> {
  const peers = await backend(t, () => {})
  const before = socketsOpen()
  const ending = new AbortController()
  const asked = ask(spec, peers.address, { signal: ending.signal })
  ending.abort()
  const outcome = await asked
  assert.deepEqual([outcome.result, wordsOf(outcome)], ['inconclusive', 'cancelled'])
  await until('the probe to let go', () => socketsOpen() - openConnections(peers) <= before)

  const late = await ask(spec, peers.address, { signal: ending.signal })
  assert.equal(wordsOf(late), 'cancelled', 'also one that was ended before it began')
  await until('that one, too', () => socketsOpen() - openConnections(peers) <= before)
}

/** Writes for as long as it is let. */
export function endless(chunk: string): Treat {
  return (socket) => {
    socket.on('error', () => {}) // The probe may well leave with a reset here.
    const more = (): void => {
      if (!socket.destroyed) socket.write(chunk, () => setImmediate(more))
    }
    more()
  }
}

/** Says this to whoever connects, and a FIN for a FIN. */
export function saying(text: string): Treat {
  return (socket) => {
    socket.on('end', () => socket.end())
    socket.write(text)
  }
}

function socketsOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}
