/** The files of the dashboard, read into memory once. A build without it has none. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Asset } from '../../control/admin/admin-port.js'

/** Where a build puts the dashboard: beside the compiled program. */
// tidy(imports): a folder of the build, one level deeper there than it is here
const folder = fileURLToPath(new URL('../../../dashboard', import.meta.url))

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
}

/** Files by the path under which they are asked for. Files of other kinds are left out. */
export function readAssets(from: string = folder): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const [path, file] of filesIn(from)) {
    const type = types[extname(file)]
    if (type === undefined) continue
    const bytes = readFileSync(file)
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
    assets.set(path, { type, etag: `"${hash}"`, bytes })
  }
  return assets
}

function filesIn(folder: string): [path: string, file: string][] {
  const page = join(folder, 'index.html')
  return [
    ...namesIn(folder)
      .filter((name) => name !== 'index.html')
      .map((name): [string, string] => [`/${name}`, join(folder, name)]),
    ...namesIn(join(folder, 'assets')).map((name): [string, string] => {
      return [`/assets/${name}`, join(folder, 'assets', name)]
    }),
    ...(namesIn(folder).includes('index.html') ? [['/', page] as [string, string]] : []),
  ]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  } catch {
    return [] // This build has no dashboard, or it has no such folder.
  }
}
