/** ssh, where the server speaks first: nothing may wait for the client's first byte. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { allRecords, startBalancer } from '../balancer.js'
import { Child, mustRun, run } from '../child.js'
import { accepts, freePort } from '../ports.js'
import { pathOf } from '../programs.js'
import type { Scenario, Stage } from '../stage.js'

/** Runs sshd with keys of its own as the user of this run. */
export const ssh: Scenario = {
  name: 'ssh',
  needs: ['ssh', 'sshd', 'ssh-keygen'],
  deadlineMs: 60_000,
  run: async (stage) => {
    const keys = join(stage.folder, 'keys')
    mkdirSync(keys, { mode: 0o700 })
    for (const name of ['host', 'user']) {
      const how = ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name)]
      await mustRun(stage, 'ssh-keygen', how)
    }
    const port = await startSshd(stage, keys)
    const balancer = await startBalancer(stage, { backends: [`127.0.0.1:${port}`] })
    const options = [
      ...['-F', 'none', '-i', join(keys, 'user'), '-p', String(balancer.port)],
      ...['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'].flatMap(
        (option) => ['-o', option],
      ),
      `${userInfo().username}@127.0.0.1`,
    ]

    const hello = await run(stage, 'ssh', [...options, 'echo served; exit 7'])
    stage.check(
      'a command through it',
      hello.output === 'served\n' && hello.code === 7,
      `${hello.output.trim()}, exit ${hello.code} ${hello.output === '' ? hello.errors : ''}`,
    )
    const input = 'evener\n'.repeat(100_000)
    const echo = await run(stage, 'ssh', [...options, 'cat'], { input })
    stage.check('700 kB there and back', echo.output === input, `${echo.output.length} bytes`)
    const records = await allRecords(stage, balancer, 2)
    stage.check(
      'both sessions ended as done',
      records.every(({ reason }) => reason === 'done'),
      records.map(({ reason, bytesOut }) => `${reason} ${bytesOut} bytes`).join(', '),
    )
  },
}

async function startSshd(stage: Stage, keys: string): Promise<number> {
  const port = await freePort()
  const file = join(keys, 'sshd_config')
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${keys}/host`,
    `AuthorizedKeysFile ${keys}/user.pub`,
    'StrictModes no', // The keys are under the folder for temporary files, which anybody may write.
    'UsePAM no',
    'PidFile none',
    'PermitRootLogin yes',
  ]
  writeFileSync(file, `${settings.join('\n')}\n`)
  // As root, sshd wants this empty folder, which its service file makes on a real machine.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  new Child(stage, pathOf('sshd'), ['-D', '-e', '-f', file])
  await stage.until('sshd listens', 10_000, () => accepts(port))
  return port
}
