/** Listeners, pools and backends, and what flows between them. Where each stands: model/flow.ts. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { RowFilter } from '../model/backend-rows.js'
import { type Box, type Flow, type FlowLeaf, layFlow } from '../model/flow.js'
import { counted, countText, rateText } from '../model/format.js'
import { keyOf, type Rates } from '../model/rates.js'
import { signOf } from '../model/states.js'

type Props = {
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly choose: (chosen: Partial<RowFilter>) => void
  readonly open: (key: string) => void
  readonly openListener: (name: string) => void
}

/** The picture, as wide as there is room. */
export function FlowPicture({ view, rates, choose, open, openListener }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const flow = layFlow(view, rates, width)
  return (
    <section class="flow" aria-label="Flow from listeners over pools to backends">
      <div class="flow-heads" aria-hidden="true">
        <span>listeners</span>
        <span>pools</span>
        <span>backends</span>
      </div>
      <div ref={frame} class="flow-frame" style={{ height: `${flow.height}px` }}>
        <Links flow={flow} />
        {flow.listeners.map(({ listener, ...box }) => (
          <button
            key={listener.name}
            type="button"
            class={`box listener ${listener.open && listener.paused === null ? '' : 'closed'}`}
            style={styleOf(box)}
            onClick={() => openListener(listener.name)}
          >
            <b>{listener.name}</b>
            <small>
              {listener.addresses.join(' ')} · {countText(listener.sessions)} open
            </small>
          </button>
        ))}
        {flow.pools.map(({ pool, rate, ...box }) => (
          <button
            key={pool.name}
            type="button"
            class={`box pool ${pool.available ? '' : 'unavailable'}`}
            style={styleOf(box)}
            onClick={() => choose({ pool: pool.name })}
          >
            <b>{pool.name}</b>
            <small>
              {rateText(rate.sessions)}/s · {countText(pool.sessions)} open
              {pool.queued > 0 && ` · ${countText(pool.queued)} wait`}
            </small>
          </button>
        ))}
        {flow.leaves.map((leaf) => (
          <Leaf key={leafKey(leaf)} leaf={leaf} choose={choose} open={open} />
        ))}
      </div>
      {flow.poolsLeftOut > 0 && <p>and {counted(flow.poolsLeftOut, 'more pool')}, in the table</p>}
    </section>
  )
}

function Links({ flow }: { readonly flow: Flow }) {
  return (
    <svg width={flow.width} height={flow.height} aria-hidden="true">
      {flow.links.map(({ key, path, thickness, flows, state }) => (
        <path
          key={key}
          d={path}
          stroke-width={thickness}
          class={flows ? `flows ${state}` : state}
        />
      ))}
    </svg>
  )
}

function Leaf({
  leaf,
  choose,
  open,
}: { readonly leaf: FlowLeaf } & Pick<Props, 'choose' | 'open'>) {
  const { pool, state, rate, what } = leaf
  const name = what.kind === 'backend' ? what.backend.name : `${countText(what.count)} ${state}`
  const act = () => {
    if (what.kind === 'backend') open(keyOf(pool, what.backend.name))
    else choose({ pool, state })
  }
  const title = what.kind === 'backend' ? `${state}: ${what.backend.why}` : undefined
  return (
    <button
      type="button"
      class={`box leaf ${state}`}
      style={styleOf(leaf)}
      onClick={act}
      title={title}
    >
      <span class="sign" role="img" aria-label={state}>
        {signOf(state)}
      </span>
      <span class="name">{name}</span>
      <span class="rate">{rateText(rate)}/s</span>
    </button>
  )
}

function leafKey({ pool, state, what }: FlowLeaf): string {
  return what.kind === 'backend' ? keyOf(pool, what.backend.name) : `${pool} ${state}`
}

function styleOf({ x, y, width, height }: Box) {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }
}

const widthBeforeMeasuring = 960

function useWidth(frame: { readonly current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(widthBeforeMeasuring)
  useLayoutEffect(() => {
    const element = frame.current!
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return width
}
