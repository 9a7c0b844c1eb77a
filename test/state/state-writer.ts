/**
 * A program that keeps one state after another, as fast as it can, and tells its parent each that
 * was acknowledged. It ends when it is killed.
 */

import { StateFile } from '../../src/app/state-file.js'
import type { Override } from '../../src/core/override.js'

const [path, last] = process.argv.slice(2)
const file = new StateFile(path!)
const author = { by: 'test', via: 'library', reason: 'x'.repeat(300) } as const
for (let revision = Number(last) + 1; process.connected; revision++) {
  const times = { setAt: new Date(revision).toISOString(), expiresAt: null }
  const one: Override = { pool: 'web', backend: 'a', weight: 1, ...author, ...times }
  const saved = await file.save({
    version: 1,
    members: [],
    overrides: Array.from({ length: 50 }, () => one),
  })
  if (!saved.ok) throw new Error(saved.error)
  process.send?.(revision)
}
