/** A mistake of ours in answering a request: told as a warning of the process, each kind once. */

const told = new Set<string>()
const toldMax = 100

/** Tells it, unless the same was told before. */
export function reportMistake(cause: unknown): void {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  if (told.has(detail) || told.size >= toldMax) return
  told.add(detail)
  process.emitWarning(`the API failed to answer (told once): ${detail}`, 'EvenerWarning')
}
