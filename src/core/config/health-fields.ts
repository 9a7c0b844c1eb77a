/**
 * The `health` of a pool or of one backend: how it is probed. One probe, with a set of options for
 * each type (probe-types.ts), or several with a rule.
 */

import * as z from 'zod'
import { name, off } from './fields.js'
import {
  agentHealth,
  exchangeHealth,
  execHealth,
  httpHealth,
  httpsHealth,
  probePace,
  tcpHealth,
  tlsHealth,
} from './probe-types.js'

/** The options that every type of probe has. */
export const sharedHealthKeys: ReadonlySet<string> = new Set(Object.keys(probePace))

/** Probes of one backend. */
const probesMax = 16

const probe = z.discriminatedUnion('type', [
  tcpHealth,
  httpHealth,
  httpsHealth,
  tlsHealth,
  exchangeHealth,
  execHealth,
  agentHealth,
])

const named = {
  name: name.optional().meta({
    description: 'What this probe is called, among several; its type when not given.',
  }),
}

const namedProbe = z.discriminatedUnion('type', [
  tcpHealth.extend(named),
  httpHealth.extend(named),
  httpsHealth.extend(named),
  tlsHealth.extend(named),
  exchangeHealth.extend(named),
  execHealth.extend(named),
  agentHealth.extend(named),
])

const probes = z
  .array(namedProbe)
  .min(1)
  .max(probesMax)
  .superRefine((list, context) => {
    const names = list.map((each) => each.name ?? each.type)
    for (const [index, each] of names.entries()) {
      if (names.indexOf(each) === index) continue
      const message = `two probes are named "${each}"; give one a name`
      context.addIssue({ code: 'custom', path: [index], message })
    }
  })
  .meta({ id: 'probes' })

/** How backends are probed; `false` turns probing off. */
export const health = z
  .union([
    off,
    z.strictObject({
      all: probes.meta({ description: 'Several probes, of which all must pass.' }),
    }),
    z.strictObject({
      any: probes.meta({ description: 'Several probes, of which one that passes is enough.' }),
    }),
    probe,
  ])
  .meta({ id: 'health' })

/** One probe of a checked configuration. Its name is there where it is one of several. */
export type ProbeConfig = z.output<typeof namedProbe>

/** The probes of a checked `health`, by name, and what they say together; none where it is off. */
export type ProbesConfig = {
  readonly rule: 'all' | 'any'
  readonly probes: readonly { readonly name: string; readonly config: ProbeConfig }[]
}

/** The probes that a `health` stands for. */
export function probesOf(config: z.output<typeof health>): ProbesConfig {
  if (config === false) return { rule: 'all', probes: [] }
  if ('all' in config) return { rule: 'all', probes: config.all.map(withName) }
  if ('any' in config) return { rule: 'any', probes: config.any.map(withName) }
  return { rule: 'all', probes: [withName(config)] }
}

function withName(config: ProbeConfig): { readonly name: string; readonly config: ProbeConfig } {
  return { name: config.name ?? config.type, config }
}
