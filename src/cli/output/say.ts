/**
 * What commands that end by themselves print, at once and whole. A reader that has left (`evener
 * check | head -1`) is no error and a full disk is one, but neither ends in a stack trace.
 */

import { writeSync } from 'node:fs'

const retryMs = 10 // Some shells hand on a non-blocking pipe, which says EAGAIN when it is full.

/** Prints to standard output. False when that failed, unless it is because the reader left. */
export function say(text: string): boolean {
  return writeWhole(1, text)
}

/** Prints to standard error. There is nobody left to tell when that fails. */
export function complain(text: string): void {
  writeWhole(2, text)
}

function writeWhole(descriptor: 1 | 2, text: string): boolean {
  const bytes = Buffer.from(text)
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(descriptor, bytes, offset)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'EPIPE') return true
      if (code !== 'EAGAIN') return false
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
    }
  }
  return true
}
