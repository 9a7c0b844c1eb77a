/** Runs commands as a user would, in a folder, and answers with all they said. */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** How a command ended. `code` is -1 where it was killed for taking too long. */
export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** The longest a command may take, in milliseconds: an installation on a busy machine. */
export const commandMsMax = 180_000

/**
 * Runs a command to its end, in an environment that says nothing of the npm that runs the tests.
 */
export function run(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      {
        cwd: folder,
        env: { ...withoutNpm(process.env), npm_config_prefer_offline: 'true', ...env },
        timeout: commandMsMax,
        killSignal: 'SIGKILL',
        maxBuffer: 16 * 1024 ** 2,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, stdout, stderr })
      },
    )
  })
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'evener-package-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** True where a command failed only because the packages it needs are neither here nor in reach. */
export function lacksRegistry({ code, stdout, stderr }: Outcome): boolean {
  return code !== 0 && /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED)\b/.test(stdout + stderr)
}

// npm hands its settings and its place to what it runs; a user's shell has none of them.
function withoutNpm(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => {
    if (value === undefined || name === 'NODE_TEST_CONTEXT' || name === 'NODE_OPTIONS') return false
    return !/^(npm_(?!config_(registry|cache|cafile|proxy|https_proxy))|INIT_CWD)/i.test(name)
  })
  return Object.fromEntries(kept) as Record<string, string>
}
