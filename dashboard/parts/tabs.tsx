/** The tabs below the charts. Arrow keys go from one to the next, as in every tab list. */

import { useRef } from 'preact/hooks'
import { type TabName, tabNames } from '../model/place.js'

/** The list of tabs. */
export function Tabs(props: { readonly chosen: TabName; readonly choose: (tab: TabName) => void }) {
  const { chosen, choose } = props
  const list = useRef<HTMLDivElement>(null)
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by === undefined) return
    const count = tabNames.length
    const next = tabNames[(tabNames.indexOf(chosen) + by + count) % count]!
    choose(next)
    list.current!.querySelector<HTMLElement>(`#tab-${next}`)!.focus()
  }
  return (
    <div ref={list} class="tabs" role="tablist" aria-label="Details">
      {tabNames.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === chosen}
          aria-controls={tab === chosen ? `panel-${tab}` : undefined}
          tabIndex={tab === chosen ? 0 : -1}
          onClick={() => choose(tab)}
          onKeyDown={step}
        >
          {tab}
        </button>
      ))}
    </div>
  )
}
