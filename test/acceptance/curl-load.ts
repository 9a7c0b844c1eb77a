/**
 * Many short transfers by one curl, each on a connection of its own, and how each of them ended.
 * Unlike wrk, curl tells a connection that was refused from one that was accepted and then broken.
 */

import { Child } from './child.js'
import type { Stage } from './stage.js'

const refusedCode = 7 // "Failed to connect to host", see EXIT CODES in curl(1).
const transfersMax = 10_000_000

/** A running curl. */
export class CurlLoad {
  readonly #child: Child

  constructor(stage: Stage, url: string, parallel: number) {
    // What goes to stderr is written at once: nothing is lost when curl is killed in the end.
    const each = '%{stderr}%{exitcode} %{http_code}\n'
    this.#child = new Child(stage, 'curl', [
      ...['--parallel', '--parallel-immediate', '--parallel-max', String(parallel)],
      ...['--silent', '--no-progress-meter', '--output', '/dev/null', '--max-time', '30'],
      ...['--header', 'Connection: close', '--write-out', each, `${url}/[1-${transfersMax}]`],
    ])
  }

  /** How many transfers ended in which way so far. */
  counts(): { readonly served: number; readonly refused: number; readonly broken: number } {
    const codes = this.#child.errors().match(/^\d+ \d{3}$/gm) ?? []
    const served = codes.filter((line) => line === '0 200').length
    const refused = codes.filter((line) => line.startsWith(`${refusedCode} `)).length
    return { served, refused, broken: codes.length - served - refused }
  }

  /** Ends the load; transfers under way are cut. */
  async stop(): Promise<void> {
    await this.#child.kill()
  }
}
