/**
 * Bulk as an ordinary user: of all the pipes of a user the kernel lets 64 grow to a mebibyte, and
 * hands out tiny ones after that. A session that gets none is copied instead, and no byte suffers.
 * Run as root, the engine runs as `nobody`; otherwise as whoever runs the test.
 */

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { probeUring } from '../../src/engine/uring/probe.js'
import { BackendPeer } from '../peer/backend-peer.js'
import { connectClient } from '../peer/client-peer.js'
import { assertPayload, payload } from '../peer/payload.js'
import type { Peer } from '../peer/peer.js'
import { until, within } from '../peer/wait.js'

const program = fileURLToPath(new URL('./uring-program.js', import.meta.url))
const workers = 3 // Each may have 32 pipes, together more than an ordinary user gets.
const sessionCount = 80
const byteCount = 6_000_000
const pipesGranted = 64
const readAtOnce = 8
const probed = probeUring()
const options = probed.ok ? {} : { skip: probed.error }

test('bulk of more sessions than an ordinary user has pipes', options, async (context) => {
  const user = ordinaryUser()
  if (!user.ok) return context.skip(user.why)
  const bytes = payload(byteCount)
  const backend = await BackendPeer.listen(async (peer) => {
    await peer.send(bytes)
    peer.finish()
  })
  context.after(() => backend.stop())
  assert.ok(backend.address.kind === 'tcp')
  const { pid, port } = await start(context, user.through, backend.address.port)
  const before = pipeCount(pid)
  const clients = await Promise.all(
    Array.from({ length: sessionCount }, () => {
      return connectClient({ kind: 'tcp', host: '127.0.0.1', port }, { isStalled: true })
    }),
  )
  context.after(() => {
    for (const client of clients) client.close()
  })
  // All are stuck: what has a pipe keeps it, for there are bytes in it.
  const enough = user.through.length > 0 ? pipesGranted * 0.75 : 1
  await until('stuck downloads', () => pipeCount(pid) - before >= enough)

  let pipesMost = pipeCount(pid) - before
  for (let first = 0; first < sessionCount; first += readAtOnce) {
    await Promise.all(clients.slice(first, first + readAtOnce).map(readAll))
    pipesMost = Math.max(pipesMost, pipeCount(pid) - before)
  }
  assert.ok(pipesMost <= pipesGranted)
  await until('pipes closed', () => pipeCount(pid) === before)
  context.diagnostic(`${sessionCount} sessions, at most ${pipesMost} pipes`)
})

async function readAll(client: Peer): Promise<void> {
  client.resume()
  assertPayload(await client.readToEnd())
  assert.deepEqual([client.receivedBytes, client.ending], [byteCount, 'fin'])
  client.finish()
}

async function start(context: TestContext, through: readonly string[], backendPort: number) {
  const engine = [process.execPath, program, String(backendPort), 'wait', String(workers)]
  const [command = '', ...args] = [...through, ...engine]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(() => child.kill('SIGKILL'))
  const [text] = await within('the program', () => once(child.stdout, 'data'))
  return { pid: child.pid!, port: Number(String(text)) }
}

type User =
  | { readonly ok: true; readonly through: readonly string[] }
  | { readonly ok: false; readonly why: string }

/** A program to run others through as an ordinary user; none when we are one. */
function ordinaryUser(): User {
  if (process.getuid?.() !== 0) return { ok: true, through: [] }
  const through = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups']
  const probe = JSON.stringify(new URL('../../src/engine/uring/probe.js', import.meta.url))
  const script = `import(${probe})
    .then(({ probeUring }) => console.log(probeUring().error ?? 'fine'))`
  const tried = spawnSync(through[0]!, [...through.slice(1), process.execPath, '-e', script])
  const said = String(tried.stdout).trim()
  if (said === 'fine') return { ok: true, through }
  const why =
    tried.error === undefined
      ? `as nobody: ${said === '' ? String(tried.stderr).trim() : said}`
      : 'setpriv is missing: apt-get install -y --no-install-recommends util-linux'
  assert.ok(process.env.CI === undefined, why)
  return { ok: false, why: `did not run, ${why}` }
}

/** Pipes of a process: each has two descriptors of one name. */
function pipeCount(pid: number): number {
  const folder = `/proc/${pid}/fd`
  const names = readdirSync(folder).map((fd) => nameOf(`${folder}/${fd}`))
  return new Set(names.filter((name) => name.startsWith('pipe:'))).size
}

function nameOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // Closed since the folder was read.
  }
}
