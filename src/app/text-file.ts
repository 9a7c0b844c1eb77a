/** Reads a whole file as text, or says in a few words why that cannot be done. */

import { open } from 'node:fs/promises'
import { formatSize } from '../core/config/units.js'
import { bad, ok, type Result } from '../core/result.js'

/** Stands for standard input where a file is named. */
export const stdinName = '-'

/**
 * The text of a file of at most `bytesMax` bytes, a byte order mark taken off. `-` is standard
 * input, read to its end. Pipes and devices are read like files.
 */
export async function readTextFile(
  file: string,
  bytesMax: number,
): Promise<Result<string, string>> {
  let bytes: Buffer
  try {
    bytes = await readAtMost(file, bytesMax + 1)
  } catch (cause) {
    return bad(explainFileError(cause))
  }
  if (bytes.length > bytesMax) return bad(`over ${formatSize(bytesMax)}`)
  return decode(bytes)
}

/** Why a file could not be opened or read, in a few words that follow its name. */
export function explainFileError(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return 'no such file'
    case 'ENOTDIR':
      return 'no such file: part of the path is not a folder'
    case 'EISDIR':
      return 'a folder, not a file'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'ELOOP':
      return 'symbolic links that lead in a circle'
    default:
      return message
  }
}

async function readAtMost(file: string, bytesMax: number): Promise<Buffer> {
  const handle = file === stdinName ? undefined : await open(file, 'r')
  const stream: AsyncIterable<Buffer> = handle?.createReadStream() ?? process.stdin
  const chunks: Buffer[] = []
  let byteCount = 0
  try {
    // tidy(calls): a file is given up once too much of it was read; there is no other direction.
    for await (const chunk of stream) {
      chunks.push(chunk)
      byteCount += chunk.length
      if (byteCount >= bytesMax) break
    }
  } finally {
    await handle?.close()
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Buffer): Result<string, string> {
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2))) {
    return bad('UTF-16 text; save it as UTF-8')
  }
  const zeroAt = bytes.indexOf(0)
  if (zeroAt !== -1) return bad(`not text: there is a zero byte in line ${lineAt(bytes, zeroAt)}`)
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // The decoder says that it failed and not where; the first replaced character does.
    const lenient = new TextDecoder().decode(bytes)
    const line = lenient.slice(0, lenient.indexOf('\ufffd')).split('\n').length
    return bad(`not UTF-8 text: see line ${line}`)
  }
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length
}
