/**
 * Takes server-sent events out of the pieces of text in which a stream arrives. The page reads the
 * stream itself, because the browser's EventSource can send no Authorization header.
 */

/** One event. `id` is the last one sent so far; what to resume after. */
export type SentEvent = { readonly id: string; readonly topic: string; readonly data: string }

/** What a piece completed, and what is left of it for the next. */
export type Parsed = { readonly events: readonly SentEvent[]; readonly left: string }

/** Parses all that is whole. `left` is what the piece before left, with the new piece behind it. */
export function parseSent(text: string, lastId: string): Parsed {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n')
  const left = blocks.pop() ?? ''
  let id = lastId
  const events = blocks.flatMap((block): SentEvent[] => {
    const data: string[] = []
    let topic = 'message'
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (field === 'id') id = value
      else if (field === 'event') topic = value
      else if (field === 'data') data.push(value)
    }
    return data.length === 0 ? [] : [{ id, topic, data: data.join('\n') }]
  })
  return { events, left }
}
