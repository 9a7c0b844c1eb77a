/** Asks for the open sessions, again a second after each answer, never twice at a time. */

import { useEffect, useState } from 'preact/hooks'
import type { Api } from '../live/api.js'
import { type SessionFilter, type SessionPage, sessionsPath } from '../model/session-filter.js'

/** What was answered last, and why the last question was not. */
export type Sessions = {
  readonly page: SessionPage | undefined
  readonly trouble: string | undefined
}

const againMs = 1000

/** The sessions that are like the filter, as long as whoever uses them is drawn. */
export function useSessions(api: Api, filter: SessionFilter): Sessions {
  const [sessions, setSessions] = useState<Sessions>({ page: undefined, trouble: undefined })
  useEffect(() => {
    const abort = new AbortController()
    let timer: number | undefined
    const ask = async () => {
      const answer = await api.ask<SessionPage>(sessionsPath(filter), { signal: abort.signal })
      if (abort.signal.aborted) return
      setSessions(({ page }) =>
        answer.ok
          ? { page: answer.value, trouble: undefined }
          : { page, trouble: answer.error.message },
      )
      timer = window.setTimeout(ask, againMs)
    }
    void ask()
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [api, filter])
  return sessions
}
