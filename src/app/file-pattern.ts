/** File names with `*` and `?`, as `include` takes them. Node 20 has no glob of its own. */

import { readdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { bad, ok, type Result } from '../core/result.js'
import { explainFileError, stdinName } from './text-file.js'

/** A path written in the file `from`; a relative one is relative to that file's folder. */
export function resolveFrom(path: string, from: string | undefined): string {
  if (path === stdinName || isAbsolute(path)) return path
  if (from === undefined || from === stdinName) return normalize(path)
  return join(dirname(from), path)
}

/**
 * The files a pattern written in the file `from` stands for, sorted by their names. `*` and `?`
 * match within one part of a path, and no name that begins with a dot. A pattern may match nothing;
 * a plain name must be there.
 */
export async function filesMatching(
  pattern: string,
  from: string,
): Promise<Result<readonly string[], string>> {
  if (pattern.includes('**')) return bad('"**" is not taken; "*" matches within one folder')
  const path = resolveFrom(pattern, from)
  if (path === stdinName) return bad('standard input cannot be included')
  try {
    if (/[*?]/.test(path)) return ok(await expand(path))
    if ((await stat(path)).isDirectory()) {
      return bad(`${path}: a folder, not a file; write ${join(pattern, '*.yaml')}`)
    }
    return ok([path])
  } catch (cause) {
    return bad(`${path}: ${explainFileError(cause)}`)
  }
}

async function expand(path: string): Promise<string[]> {
  const parts = path.split('/')
  let found = [isAbsolute(path) ? '/' : '']
  for (const [index, part] of parts.entries()) {
    if (part === '') continue
    const isLast = index === parts.length - 1
    const next = await Promise.all(found.map((folder) => matchesIn(folder, part, isLast)))
    found = next.flat()
  }
  return found
}

async function matchesIn(folder: string, part: string, isLast: boolean): Promise<string[]> {
  const names = /[*?]/.test(part) ? await namesIn(folder, part) : [part]
  const paths = names.map((name) => join(folder, name))
  const kept = await Promise.all(paths.map((path) => isKind(path, isLast ? 'file' : 'folder')))
  return paths.filter((_, index) => kept[index])
}

async function namesIn(folder: string, part: string): Promise<string[]> {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  const matches = new RegExp(`^${source}$`, 's')
  const names = await readdir(folder === '' ? '.' : folder)
  return names
    .filter((name) => matches.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .sort()
}

async function isKind(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const found = await stat(path)
    return kind === 'folder' ? found.isDirectory() : !found.isDirectory()
  } catch {
    // Gone since it was listed, or a link to nothing: a pattern matches what is there.
    return false
  }
}
