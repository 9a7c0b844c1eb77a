/**
 * The end of a probe, whatever kind it is: the first thing that decides ends it, or its time does,
 * or whoever asked. Each kind says what it lets go of.
 */

import type { Learned, ProbeLimits, ProbeOutcome } from '../../core/world.js'
import { outcomeOfError } from './probe-words.js'

/** What a probe decides with. Only the first call counts. */
export type Verdict = {
  readonly pass: (learned?: Learned) => void
  readonly fail: (why: string, learned?: Learned) => void
  /** For reasons on our own side, which say nothing of the backend. */
  readonly giveUp: (why: string) => void
  /** Fails, or gives up, as a system error says. */
  readonly error: (code: string | undefined) => void
}

/** A probe under way. */
export type Attempt = {
  /** Lets go of what the probe holds; called once, right after it was decided. */
  readonly end: (wasPassed: boolean) => void
  /** Decides when it was not over in time; it fails with `timeout` when not given. */
  readonly onTimeout?: () => void
}

/** Runs one probe. `begin` starts it and keeps no promise of its own; it may not throw. */
export function judge(
  { timeoutMs, signal }: ProbeLimits,
  begin: (verdict: Verdict) => Attempt,
): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const startedMs = performance.now()
    const ms = (): number => performance.now() - startedMs
    let isOver = false
    let attempt: Attempt | undefined
    // After a stall of this thread the answer may be there already: it is read before the verdict.
    const timer = setTimeout(() => setImmediate(onTimeout), timeoutMs)
    signal.addEventListener('abort', onAbort)
    const verdict: Verdict = {
      pass: (learned) => finish({ result: 'passed', ms: ms(), ...(learned && { learned }) }),
      fail: (why, learned) =>
        finish({ result: 'failed', ms: ms(), why, ...(learned && { learned }) }),
      giveUp: (why) => finish({ result: 'inconclusive', ms: ms(), why }),
      error: (code) => finish(outcomeOfError(code, ms())),
    }
    attempt = begin(verdict)
    if (isOver)
      attempt.end(false) // It was decided before it had begun.
    else if (signal.aborted) onAbort()

    function onTimeout(): void {
      attempt?.onTimeout?.()
      verdict.fail('timeout') // Only where nothing better was said.
    }
    function onAbort(): void {
      verdict.giveUp('cancelled')
    }
    function finish(outcome: ProbeOutcome): void {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      attempt?.end(outcome.result === 'passed')
      resolve(outcome)
    }
  })
}
