/**
 * A configuration that was sent, not written in a file. What comes over the network may name no
 * files to read, no programs and no modules to run, and sees nothing of the environment: whoever
 * has a token may steer the balancer, not the machine. By the unix socket it may do all that a
 * file may.
 */

import { balanceOf } from '../../core/config/balance-fields.js'
import { configToInput } from '../../core/config/format-config.js'
import { probesOf } from '../../core/config/health-fields.js'
import { type ConfigPorts, type LoadedConfig, loadConfig } from '../../core/config/load.js'
import { formatPath, type Path, type Problem, problem } from '../../core/config/problem.js'
import type { Config, HealthConfig } from '../../core/config/schema.js'
import { redacted } from '../../core/config/shown-config.js'
import { bad, ok, type Result } from '../../core/result.js'
import { portsFor } from '../config-files.js'

/** What stands for the name of a file in what is said about it. */
const sentName = 'what was sent'

const onlyFromFiles = 'this may stand in a file, or come by the unix socket'

/** Checks it. `isTrusted`: it came by the unix socket. */
export async function readSentConfig(
  text: string,
  isTrusted: boolean,
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  const ports = isTrusted ? portsFor(process.env) : withoutMachine
  const read = await loadConfig([sentName], {
    ...ports,
    readFile: async (file) =>
      file === sentName ? ok({ kind: 'text', text }) : ports.readFile(file),
  })
  if (!read.ok) return read
  const { config } = read.value
  const refused = [...redactedIn(configToInput(config)), ...(isTrusted ? [] : programsIn(config))]
  return refused.length === 0 ? read : bad(refused)
}

// What was shown without its secrets is not to be applied without them.
function redactedIn(value: unknown, at: Path = []): readonly Problem[] {
  if (value === redacted) {
    const message = 'this was left out when the configuration was shown; write it, or ${VAR}'
    return [problem(message, undefined, { path: formatPath(at) })]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    return redactedIn(inner, [...at, Array.isArray(value) ? Number(key) : key])
  })
}

const no = async () => bad(onlyFromFiles)

const withoutMachine: ConfigPorts = {
  env: {},
  listFiles: no,
  readFile: no,
  readValue: no,
  wholePath: (path) => path,
  tryFiles: { module: no, authorities: no },
}

// A module is refused as it is tried; programs nobody tries.
function programsIn({ pools }: Config): readonly Problem[] {
  return Object.entries(pools).flatMap(([name, { balance, health, backends }]) => {
    const at: Path = ['pools', name]
    const own = backends.flatMap((backend, index) => {
      return execIn([...at, 'backends', index, 'health'], backend.health ?? false)
    })
    const isModule = balanceOf(balance).policy === 'module'
    return [
      ...(isModule ? [refused([...at, 'balance'])] : []),
      ...execIn([...at, 'health'], health),
      ...own,
    ]
  })
}

function execIn(at: Path, health: HealthConfig): readonly Problem[] {
  const isExec = probesOf(health).probes.some(({ config }) => config.type === 'exec')
  return isExec ? [refused(at)] : []
}

function refused(path: Path): Problem {
  return problem(onlyFromFiles, undefined, { path: formatPath(path) })
}
