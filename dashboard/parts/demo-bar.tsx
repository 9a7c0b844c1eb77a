/** Of the demo alone: kills and revives its backends, and turns its load up and down. */

import { useEffect, useState } from 'preact/hooks'
import type { DemoControls } from '../../src/cli/demo/demo-controls.js'
import type { Api } from '../live/api.js'

const againMs = 1000

/** The bar; nothing until the demo has answered. */
export function DemoBar({ api }: { readonly api: Api }) {
  const [controls, setControls] = useState<DemoControls | undefined>(undefined)
  const ask = async (path: string, method: 'GET' | 'POST') => {
    const answer = await api.ask<DemoControls>(path, { method })
    if (answer.ok) setControls(answer.value)
  }
  useEffect(() => {
    // Keys in the terminal kill and revive as well.
    void ask('/demo', 'GET')
    const timer = setInterval(() => void ask('/demo', 'GET'), againMs)
    return () => clearInterval(timer)
  }, [])
  if (controls === undefined) return null
  return (
    <section class="demo" aria-label="Demo">
      <b>Demo</b>
      {controls.backends.map(({ name, isAlive }) => {
        const act = isAlive ? 'kill' : 'revive'
        return (
          <button
            key={name}
            type="button"
            onClick={() => ask(`/demo/backends/${name}/${act}`, 'POST')}
          >
            {act} {name}
          </button>
        )
      })}
      <span class="load">
        <button
          type="button"
          aria-label="fewer clients"
          onClick={() => ask('/demo/load/down', 'POST')}
        >
          −
        </button>
        {controls.clientRate} clients/s
        <button
          type="button"
          aria-label="more clients"
          onClick={() => ask('/demo/load/up', 'POST')}
        >
          +
        </button>
      </span>
    </section>
  )
}
