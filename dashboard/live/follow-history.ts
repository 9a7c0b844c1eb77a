/**
 * Asks for the history that the balancer keeps: at once, so that the page opens with it, and again
 * now and then, for what the stream does not tell.
 */

import type { HistoryView } from '../../src/app/balancer-snapshot.js'
import type { Message } from '../model/page-state.js'
import type { Api } from './api.js'

const againMs = 5000

/** Begins; what it returns ends it. */
export function followHistory(api: Api, tell: (message: Message) => void): () => void {
  const abort = new AbortController()
  let timer: number | undefined
  const ask = async () => {
    const answer = await api.ask<HistoryView>('history?pools=false', { signal: abort.signal })
    if (abort.signal.aborted) return
    if (answer.ok) tell({ kind: 'history', history: answer.value })
    timer = window.setTimeout(ask, againMs)
  }
  void ask()
  return () => {
    clearTimeout(timer)
    abort.abort()
  }
}
