/** Load from wrk, and its report in numbers. */

import { Child } from './child.js'
import type { Stage } from './stage.js'

/** What to load with. */
export type WrkOptions = {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** A new connection for every request. */
  readonly closeEach?: boolean
}

/** What wrk counted. It counts a refused connection as a read or write error, not as `connect`. */
export type WrkReport = {
  readonly requests: number
  readonly perSecond: number
  readonly errors: number
  /** Answers that were not 2xx or 3xx. */
  readonly badAnswers: number
}

/** Starts wrk; `report` of what it prints at the end reads it. */
export function startWrk(stage: Stage, options: WrkOptions): Child {
  const { url, connections, seconds, closeEach = false } = options
  const header = closeEach ? ['-H', 'Connection: close'] : []
  return new Child(stage, 'wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, ...header, url])
}

/** Waits until wrk has ended and reads its report. */
export async function wrkReport(wrk: Child): Promise<WrkReport> {
  const { code, output, errors } = await wrk.finish()
  if (code !== 0) throw new Error(`wrk failed with ${code}: ${errors}`)
  const socketErrors = /Socket errors: (.*)/.exec(output)?.[1] ?? ''
  return {
    requests: numberIn(output, /(\d+) requests in/),
    perSecond: numberIn(output, /Requests\/sec:\s+([\d.]+)/),
    errors: (socketErrors.match(/\d+/g) ?? []).reduce((sum, digits) => sum + Number(digits), 0),
    badAnswers: output.includes('Non-2xx') ? numberIn(output, /responses: (\d+)/) : 0,
  }
}

/** Runs wrk to its end. */
export function runWrk(stage: Stage, options: WrkOptions): Promise<WrkReport> {
  return wrkReport(startWrk(stage, options))
}

function numberIn(text: string, pattern: RegExp): number {
  const match = pattern.exec(text)
  if (match === null) throw new Error(`wrk said nothing that matches ${pattern}: ${text}`)
  return Number(match[1])
}
