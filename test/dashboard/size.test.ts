/** The dashboard as it is built: small enough for a bad line, and alone with its balancer. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { rootPath } from '../tree/tidy/source-file.js'

const gzippedBytesMax = 60_000
const folder = join(rootPath, 'dist', 'dashboard')
const files = [
  join(folder, 'index.html'),
  ...readdirSync(join(folder, 'assets')).map((name) => join(folder, 'assets', name)),
]

test('all of it together is at most 60 kB gzipped', () => {
  const sizes = files.map((file) => gzipSync(readFileSync(file), { level: 9 }).length)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  assert.ok(bytes <= gzippedBytesMax, `${bytes} bytes`)
})

test('nothing in it asks anybody else', () => {
  for (const file of files) {
    // Names of XML and JSX namespaces are never asked for.
    const addresses = readFileSync(file, 'utf8').match(/(https?:)?\/\/[a-z][\w.-]+\.[a-z]+/g) ?? []
    assert.deepEqual(
      addresses.filter((address) => address !== 'http://www.w3.org'),
      [],
      file,
    )
  }
})
