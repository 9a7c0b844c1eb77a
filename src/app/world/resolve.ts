/**
 * Host names through the resolver of the system, so that /etc/hosts and what else the machine knows
 * counts. Addresses come in the order the system prefers.
 */

import { lookup } from 'node:dns/promises'
import { bad, ok } from '../../core/result.js'
import type { Resolve } from '../../core/world.js'

/** The resolver of this machine. */
export const realResolve: Resolve = async (host) => {
  try {
    const answers = await lookup(host, { all: true, verbatim: true })
    return ok(answers.map(({ address }) => address))
  } catch (cause) {
    return bad(whyNot((cause as NodeJS.ErrnoException).code))
  }
}

function whyNot(code: string | undefined): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return 'name not found'
    case 'EAI_AGAIN':
      return 'name look-up failed for now'
    default:
      return `name look-up failed (${code ?? 'unknown error'})`
  }
}
