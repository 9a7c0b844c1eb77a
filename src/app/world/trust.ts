/**
 * Whom TLS probes trust: the authorities of a PEM file in place of the usual ones. A file is read
 * again when it changes, so that a renewed authority needs no restart.
 */

import { readFile, stat } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import { bad, ok, type Result } from '../../core/result.js'
import { explainFileError } from '../text-file.js'

type Kept = { readonly version: string; readonly context: SecureContext }

/** Gives what to connect with, or says in words why the file cannot be used. */
export type Trust = (
  caFile: string | undefined,
) => Promise<Result<SecureContext | undefined, string>>

/** Remembers the files it has read. There are as many as the configuration names. */
export function makeTrust(): Trust {
  const files = new Map<string, Kept>()
  return async (caFile) => {
    if (caFile === undefined) return ok(undefined)
    try {
      const { mtimeMs, size, ino } = await stat(caFile)
      const version = `${mtimeMs} ${size} ${ino}`
      const kept = files.get(caFile)
      if (kept?.version === version) return ok(kept.context)
      const text = await readFile(caFile, 'utf8')
      if (!text.includes('-----BEGIN')) return bad(`${caFile} holds no PEM certificate`)
      const context = createSecureContext({ ca: text })
      files.set(caFile, { version, context })
      return ok(context)
    } catch (cause) {
      return bad(`${caFile}: ${explainFileError(cause)}`)
    }
  }
}
