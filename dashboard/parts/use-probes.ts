/** Asks for the probes of one backend with their results, which the stream leaves out. */

import { useEffect, useState } from 'preact/hooks'
import type { BackendView, ProbeView } from '../../src/app/balancer-snapshot.js'
import { type Api, segment } from '../live/api.js'

const againMs = 1000

/** The probes; undefined until they are known. Asked for again every second. */
export function useProbes(api: Api, pool: string, name: string): readonly ProbeView[] | undefined {
  const [probes, setProbes] = useState<readonly ProbeView[] | undefined>(undefined)
  useEffect(() => {
    const abort = new AbortController()
    let timer: number | undefined
    setProbes(undefined)
    const path = `backends?pool=${segment(pool)}&name=${segment(name)}`
    const ask = async () => {
      type Page = { readonly items: readonly BackendView[] }
      const answer = await api.ask<Page>(path, { signal: abort.signal })
      if (abort.signal.aborted) return
      if (answer.ok) setProbes(answer.value.items[0]?.probes)
      timer = window.setTimeout(ask, againMs)
    }
    void ask()
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [api, pool, name])
  return probes
}
