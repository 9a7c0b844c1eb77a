/**
 * Configuration files as something that is read again: loaded anew each time, and able to say
 * whether anything they are made of is another way than it was when they were read.
 */

import { stat } from 'node:fs/promises'
import { loadConfigFiles, type ReadWatch } from './config-files.js'
import type { ConfigSource } from './config-source.js'
import { filesMatching } from './file-pattern.js'
import { stdinName } from './text-file.js'

/** What was read, with how it looked then. */
type Seen = { readonly isPattern: boolean; readonly path: string; readonly mark: string }

/**
 * Undefined for standard input, which can be read only once. It has changed when a file is written,
 * replaced, there or gone, or when a pattern that is included stands for other files.
 */
export function fileSource(
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): ConfigSource | undefined {
  if (files.includes(stdinName)) return undefined
  let seen = new Map<string, Seen>()
  return {
    description: files.join(', '),
    read: async () => {
      const found = new Map<string, Seen>()
      const looks: Promise<void>[] = []
      const watch: ReadWatch = (path, isPattern) => {
        const look = markOf(path, isPattern).then((mark) => {
          found.set(`${isPattern} ${path}`, { isPattern, path, mark })
        })
        looks.push(look)
        return look
      }
      const loaded = await loadConfigFiles(files, env, watch)
      await Promise.all(looks)
      // What is wrong may have ended the reading before everything was looked at.
      seen = loaded.ok ? found : new Map([...seen, ...found])
      return loaded
    },
    peek: () => loadConfigFiles(files, env),
    changed: async () => {
      const news = await Promise.all(
        [...seen.values()].map(async ({ path, isPattern, mark }) => {
          const now = await markOf(path, isPattern)
          return now === mark ? [] : [`${path} ${now}`]
        }),
      )
      const text = news.flat().join('\n')
      return text === '' ? undefined : text
    },
  }
}

async function markOf(path: string, isPattern: boolean): Promise<string> {
  if (isPattern) {
    const matching = await filesMatching(path, '')
    return matching.ok ? matching.value.join('\n') : matching.error
  }
  try {
    const { mtimeMs, size, ino } = await stat(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    // Whatever the reason is: reading it says so in words.
    return 'not there'
  }
}
