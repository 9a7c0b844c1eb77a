/** Where the state of an instance lies when nobody says where. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../core/config/schema.js'
import { instanceName } from './admin/socket-place.js'

type Environment = Readonly<Record<string, string | undefined>>

const systemFolder = '/var/lib/evener'

/**
 * The path of the state file of a program; undefined where it is turned off. `auto`: in the folder
 * that systemd gives ($STATE_DIRECTORY), else of the system for root, else of the user.
 */
export function statePathOf(
  { stateFile, name }: Pick<Config, 'stateFile' | 'name'>,
  env: Environment = process.env,
  isRoot: boolean = process.getuid?.() === 0,
): string | undefined {
  if (stateFile === false) return undefined
  if (stateFile !== 'auto') return stateFile
  return join(stateFolder(env, isRoot), `${instanceName(name)}.state.json`)
}

function stateFolder(env: Environment, isRoot: boolean): string {
  const { STATE_DIRECTORY: folders = '', XDG_STATE_HOME: stateHome = '' } = env
  const [given = ''] = folders.split(':') // systemd may give several.
  if (given !== '') return given
  if (isRoot) return systemFolder
  return join(stateHome === '' ? join(homedir(), '.local', 'state') : stateHome, 'evener')
}
