/** All about one backend, beside the page: what it is, who decided that, what the probes said. */

import { useEffect, useRef } from 'preact/hooks'
import type { BackendView, BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import { agoText, countText, rateText, sizeText } from '../model/format.js'
import { keyOf, type Rate, type Rates, still } from '../model/rates.js'
import { ProbeList } from './probe-list.js'
import { StateSign } from './state-sign.js'

/** The panel; nothing where the backend is gone. */
export function BackendPanel(props: {
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly openKey: string
  readonly nowMs: number
  readonly close: () => void
}) {
  const { view, rates, openKey, nowMs, close } = props
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [openKey])
  const found = find(view, openKey)
  if (found === undefined) return null
  const { backend, pool } = found
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
  }
  return (
    <aside
      ref={panel}
      class="panel"
      tabIndex={-1}
      aria-label={`Backend ${openKey}`}
      onKeyDown={onKey}
    >
      <header>
        <h2>
          <small>{pool}/</small>
          {backend.name}
        </h2>
        <button type="button" class="quiet" onClick={close} title="Close (Escape)">
          close
        </button>
      </header>
      <p class="verdict">
        <StateSign state={backend.effective} /> for {agoText(backend.since, nowMs)}, decided by{' '}
        {backend.decidedBy}: {backend.why}
      </p>
      <Facts backend={backend} rate={rates.backends.get(openKey) ?? still} nowMs={nowMs} />
      <ProbeList probes={backend.probes} />
    </aside>
  )
}

function find(view: BalancerSnapshot, key: string) {
  for (const { name, backends } of view.pools) {
    const backend = backends.find((candidate) => keyOf(name, candidate.name) === key)
    if (backend !== undefined) return { pool: name, backend }
  }
  return undefined
}

function Facts(props: {
  readonly backend: BackendView
  readonly rate: Rate
  readonly nowMs: number
}) {
  const { backend, rate, nowMs } = props
  const { totals, resolvedAddress, address, maxSessions, ejectedUntil } = backend
  const facts: readonly (readonly [string, string])[] = [
    ['address', address],
    ...(resolvedAddress === address ? [] : [['resolved', resolvedAddress ?? 'not yet'] as const]),
    ['used for', backend.admin],
    ['probes say', backend.health],
    ...(ejectedUntil === null ? [] : [['ejected for', leftText(ejectedUntil, nowMs)] as const]),
    ['weight', `${backend.weight}${backend.backup ? ', backup' : ''}`],
    ['open sessions', `${countText(backend.sessions)} of ${maxSessions ?? 'any number'}`],
    ['sessions', `${countText(totals.sessions)}, ${rateText(rate.sessions)}/s`],
    ['to backend', `${sizeText(totals.bytesIn)}, ${sizeText(rate.bytesIn)}/s`],
    ['to clients', `${sizeText(totals.bytesOut)}, ${sizeText(rate.bytesOut)}/s`],
    ['failed connects', `${countText(totals.connectFailures)}, ${rateText(rate.failures)}/s`],
    ['unanswered', countText(totals.unanswered)],
  ]
  return (
    <dl class="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function leftText(until: string, nowMs: number): string {
  return `another ${agoText(new Date(2 * nowMs - Date.parse(until)).toISOString(), nowMs)} at most`
}
