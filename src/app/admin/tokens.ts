/** Whose a token is. Nothing about a token can be learned from how long the answer takes. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { renameSync, unlinkSync, writeFileSync } from 'node:fs'
import type { Caller } from '../../control/admin/access.js'

/** A token and its owner. */
export type Token = Caller & { readonly token: string }

/** Bytes of chance in a token that is made here. */
const tokenBytes = 24

/** A token nobody can guess, for a URL. */
export function makeToken(): string {
  return randomBytes(tokenBytes).toString('base64url')
}

/** Compares with every token, each time, whichever it is. */
export function ownersOf(tokens: readonly Token[]): (token: string) => Caller | 'unknown' {
  const known = tokens.map(({ name, role, token }) => ({
    caller: { name, role },
    hash: hashOf(token),
  }))
  return (token) => {
    const hash = hashOf(token)
    const [found] = known.filter((one) => timingSafeEqual(one.hash, hash))
    return found?.caller ?? 'unknown'
  }
}

/** Keeps a token in a file that only its owner can read; a file already there is replaced. */
export function keepToken(path: string, token: string): void {
  const temporary = `${path}.${process.pid}`
  removeToken(temporary)
  writeFileSync(temporary, `${token}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, path)
}

/** Takes the file away; that it is gone already is fine. */
export function removeToken(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone already: what was wanted.
  }
}

// Of equal length, whatever was sent.
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
