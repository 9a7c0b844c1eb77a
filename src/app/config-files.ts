/**
 * Configuration files of this machine, for core/config/load.ts: YAML and JSON as text, JavaScript
 * and TypeScript as modules, `-` for standard input.
 */

import { resolve } from 'node:path'
import { type ConfigPorts, type LoadedConfig, loadConfig } from '../core/config/load.js'
import type { Problem } from '../core/config/problem.js'
import { ok, type Result } from '../core/result.js'
import { readModule } from './config-module.js'
import { filesMatching, resolveFrom } from './file-pattern.js'
import { readTextFile } from './text-file.js'
import { tryFiles } from './try-files.js'

/** Bytes of one configuration file. Ten thousand backends take one or two. */
export const configBytesMax = 16 * 1024 ** 2

/** Bytes of a file that `${file:…}` names: one value, such as a token. */
export const valueBytesMax = 64 * 1024

/**
 * Told of every file before it is read, and of every pattern before it is looked up; the reading
 * waits for what it gives back.
 */
export type ReadWatch = (path: string, isPattern: boolean) => Promise<void>

/**
 * Loads one configuration from files, of which each lies over those before it. Never throws for
 * what the files may hold; a module among them runs, and what it throws becomes a problem.
 */
export function loadConfigFiles(
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  watch: ReadWatch = async () => {},
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  return loadConfig(
    paths.map((path) => resolveFrom(path, undefined)),
    portsFor(env, watch),
  )
}

/** What loading asks of this machine. */
export function portsFor(
  env: Readonly<Record<string, string | undefined>>,
  watch: ReadWatch = async () => {},
): ConfigPorts {
  return {
    env,
    listFiles: async (pattern, from) => {
      await watch(resolveFrom(pattern, from), true)
      return filesMatching(pattern, from)
    },
    wholePath: (path, from) => {
      const whole = resolve(resolveFrom(path, from))
      void watch(whole, false) // It is read later, by whoever needs it.
      return whole
    },
    tryFiles,
    readFile: async (file) => {
      await watch(file, false)
      if (/\.[cm]?[jt]s$/.test(file)) {
        const module = await readModule(file)
        return module.ok ? ok({ kind: 'value', value: module.value }) : module
      }
      const text = await readTextFile(file, configBytesMax)
      return text.ok ? ok({ kind: 'text', text: text.value }) : text
    },
    readValue: async (path, from) => {
      await watch(resolveFrom(path, from), false)
      const text = await readTextFile(resolveFrom(path, from), valueBytesMax)
      // A value ends where its line does; editors and `echo` end every file with a newline.
      return text.ok ? ok(text.value.replace(/[\r\n]+$/, '')) : text
    },
  }
}
