/** Hands a stream on to an HTTP answer as fast as it is taken, and ends either with the other. */

import type { ServerResponse } from 'node:http'
import type { ReadableStreamReadResult } from 'node:stream/web'

/** Begins; an answer whose stream fails is cut, since its reader was too slow for it. */
export function pump(stream: ReadableStream<Uint8Array>, outgoing: ServerResponse): void {
  const reader = stream.getReader()
  reader.closed.catch(() => outgoing.destroy())
  outgoing.once('close', () => {
    reader.cancel().catch(() => {}) // It has failed already: that is why it was closed.
  })
  read()

  function read(): void {
    reader.read().then(write, () => outgoing.destroy())
  }
  function write({ done, value }: ReadableStreamReadResult<Uint8Array>): void {
    if (done) outgoing.end()
    else if (outgoing.write(value)) read()
    else outgoing.once('drain', read)
  }
}
