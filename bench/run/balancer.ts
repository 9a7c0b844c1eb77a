/** Starts a subject for one run and waits until it listens. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bad, ok, type Result } from '../../src/core/result.js'
import { start } from '../child.js'
import { freePort, listensSoon } from '../ports.js'
import type { SubjectName } from '../subject-names.js'
import { prepareOf } from '../subjects/all.js'
import type { Purpose } from '../subjects/subject.js'

/** A subject that listens on `port`. `group` is undefined for `direct`: nobody is measured. */
export type Balancer = {
  readonly port: number
  readonly group: number | undefined
  readonly stop: () => Promise<void>
}

const startWithinMs = 10_000

/** Starts it, or says in one line why it cannot run here. */
export async function startBalancer(
  subject: SubjectName,
  asked: {
    readonly backends: readonly number[]
    readonly workers: number
    readonly purpose: Purpose
  },
): Promise<Result<Balancer, string>> {
  if (subject === 'direct') {
    return ok({ port: asked.backends[0]!, group: undefined, stop: async () => {} })
  }
  const folder = mkdtempSync(join(tmpdir(), 'evener-bench-'))
  const port = await freePort()
  const { command, file } = prepareOf[subject]({ ...asked, port, folder })
  if (file !== undefined) writeFileSync(file.path, file.text)

  const child = start(command)
  const stop = async () => {
    await child.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const died = child.ended.then((lastLine) => lastLine || 'it ended without a word')
  const first = await Promise.race([died, listensSoon(port, startWithinMs)])
  if (first === true) return ok({ port, group: child.group, stop })
  await stop()
  // The folder is of no use to a reader: it is gone.
  const said = (line: string) => line.replaceAll(`${folder}/`, '')
  return bad(first === false ? `it did not listen within ${startWithinMs} ms` : said(first))
}
