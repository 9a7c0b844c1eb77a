/**
 * A balancer without a file: the options of `evener --listen … --to …` as the configuration they
 * stand for. What is wrong with them is told in terms of the options, not of that configuration.
 */

import { parseConfig } from '../core/config/parse.js'
import type { Problem } from '../core/config/problem.js'
import { escapeReferences } from '../core/config/references.js'
import type { Config, ConfigInput } from '../core/config/schema.js'
import { bad, ok, type Result } from '../core/result.js'

/** The options as given. */
export type OneLiner = {
  readonly listen: readonly string[]
  readonly to: readonly string[]
  readonly balance: string | undefined
  /** `tcp`, `http:PATH`, `http:PATH=BODY` or `off`. */
  readonly health: string | undefined
}

/** Name of the one listener and of the one pool. */
export const oneLinerName = 'main'

/** What the options stand for: as a checked configuration, and as the file that says the same. */
export type OneLinerConfig = { readonly config: Config; readonly input: ConfigInput }

/** The configuration, or everything that is wrong with the options, a sentence each. */
export function configOfOneLiner(options: OneLiner): Result<OneLinerConfig, readonly string[]> {
  const { listen, to } = options
  if (listen.length === 0) return bad(['--listen is missing: where clients come in, such as :8080'])
  if (to.length === 0) return bad(['--to is missing: a backend, such as 10.0.0.1:9001'])
  const health = healthOf(options.health)
  const input = inputOf(options, health.ok ? health.value : undefined)
  const config = parseConfig(input)
  const problems = [
    ...(health.ok ? [] : [health.error]),
    ...(config.ok ? [] : config.error.map(inTermsOfOptions)),
  ]
  if (!config.ok || problems.length > 0) return bad(problems)
  return ok({ config: config.value, input: input as ConfigInput })
}

function inputOf({ listen, to, balance }: OneLiner, health: unknown): unknown {
  const pool = {
    ...(balance === undefined ? {} : { balance }),
    ...(health === undefined ? {} : { health }),
    backends: to,
  }
  const bind = listen.length === 1 ? listen[0] : listen
  return {
    listeners: { [oneLinerName]: { bind, pool: oneLinerName } },
    pools: { [oneLinerName]: pool },
  }
}

function healthOf(text: string | undefined): Result<unknown, string> {
  if (text === undefined) return ok(undefined)
  if (text === 'off' || text === 'false') return ok(false)
  if (text === 'tcp') return ok({ type: 'tcp' })
  // In a configuration `${` begins a reference; on a command line it is text like any other.
  const match = /^http:(\/[^=]*)(?:=(.*))?$/s.exec(escapeReferences(text))
  if (match === null) {
    return bad(`--health "${text}": write tcp, http:/PATH, http:/PATH=BODY or off`)
  }
  const [, path = '/', body] = match
  if (path.includes('?') && body !== undefined) {
    return bad(
      `--health "${text}": a query does not fit here; write a file, beginning with what ` +
        '--print-config prints',
    )
  }
  return ok({ type: 'http', path, ...(body === undefined ? {} : { expect: { body } }) })
}

const optionOfPath: readonly (readonly [string, string])[] = [
  [`listeners.${oneLinerName}.bind`, '--listen'],
  [`pools.${oneLinerName}.backends`, '--to'],
  [`pools.${oneLinerName}.balance`, '--balance'],
  [`pools.${oneLinerName}.health`, '--health'],
]

function inTermsOfOptions({ path, message, hint }: Problem): string {
  const option = optionOfPath.find(([prefix]) => path.startsWith(prefix))?.[1]
  const where = option === undefined ? path : option
  return [`${where}: ${message}`, ...(hint === undefined ? [] : [hint])].join('; ')
}
