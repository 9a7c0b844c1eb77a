/** The programs the bench needs: found, installed when that is possible, and their versions. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { finish } from '../child.js'
import { streamModule } from '../subjects/nginx.js'

type Program = {
  readonly name: string
  readonly packages: readonly string[]
  /** Arguments that make it print its version. */
  readonly version: readonly string[]
}

const programs: readonly Program[] = [
  { name: 'haproxy', packages: ['haproxy'], version: ['-v'] },
  { name: 'nginx', packages: ['nginx', 'libnginx-mod-stream'], version: ['-v'] },
  { name: 'wrk', packages: ['wrk'], version: ['-v'] },
  { name: 'curl', packages: ['curl'], version: ['--version'] },
]

/** Packages of the programs that are missing here. */
export function missingPackages(): string[] {
  return programs.flatMap(({ name, packages }) => {
    const missing = !isInstalled(name) || (name === 'nginx' && !existsSync(streamModule))
    return missing ? packages : []
  })
}

/** The command that installs these packages on Debian. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
}

/** Installs packages. False when that is not for us to do, or did not work. */
export async function install(packages: readonly string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await finish({ program: 'apt-get', args: ['update'] }, env)
  const [program, ...args] = installCommand(packages).split(' ')
  const { status } = await finish({ program: program!, args }, env)
  return status === 0
}

/** The versions of the programs, by name. */
export async function versions(): Promise<Record<string, string>> {
  const each = await Promise.all(
    programs.map(async ({ name, version }) => {
      const { stdout, stderr } = await finish({ program: name, args: version })
      const text = /\d+\.\d+[\w.+~:-]*/.exec(stdout + stderr)?.[0] ?? 'not found'
      return [name, text] as const
    }),
  )
  return { Node: process.versions.node, ...Object.fromEntries(each) }
}

function isInstalled(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, name)))
}
