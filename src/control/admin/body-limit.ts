/** No body is longer than it may be, whether it says beforehand how long it is or not. */

import type { Context, Next } from 'hono'
import type { AdminEnv } from './admin-env.js'
import { refusal } from './problem-details.js'

/** Bytes of a body. A configuration of ten thousand backends takes one or two million. */
export const bodyBytesMax = 4 * 1024 ** 2

/** Refuses what is longer. */
export async function limitBody(
  context: Context<AdminEnv>,
  next: Next,
): Promise<Response | undefined> {
  const { req } = context
  const { raw } = req
  const length = req.header('content-length')
  if (Number(length) > bodyBytesMax) return tooLong()
  const isUnknown = length === undefined && req.header('content-type') !== undefined
  if (isUnknown && raw.body !== null) {
    const bytes = await readAll(raw.body)
    if (bytes === undefined) return tooLong()
    const { method } = raw
    req.raw = new Request(raw.url, { method, headers: [...raw.headers], body: bytes })
  }
  await next()
  return undefined
}

function tooLong(): Response {
  return refusal(413, `a body has at most ${bodyBytesMax} bytes`)
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let byteCount = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    byteCount += value.length
    if (byteCount > bodyBytesMax) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(byteCount)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
