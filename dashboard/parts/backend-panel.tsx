/** All about one backend, beside the page: what it is, who decided that, what the probes said. */

import { useEffect, useRef } from 'preact/hooks'
import type { BackendView, BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Api } from '../live/api.js'
import type { ActionKind, BackendName } from '../model/actions.js'
import { agoText, countText, rateText, sizeText } from '../model/format.js'
import { keyOf, type Rate, type Rates, still } from '../model/rates.js'
import { ActionButtons } from './action-buttons.js'
import { OverrideList } from './override-list.js'
import { ProbeList } from './probe-list.js'
import { StateSign } from './state-sign.js'
import { useProbes } from './use-probes.js'

type Props = {
  readonly api: Api
  readonly view: BalancerSnapshot
  readonly rates: Rates
  readonly openKey: string
  readonly nowMs: number
  readonly close: () => void
  readonly ask: (kind: ActionKind, names: readonly BackendName[]) => void
}

/** The panel; nothing where the backend is gone. */
export function BackendPanel(props: Props) {
  const found = find(props.view, props.openKey)
  return found === undefined ? null : <Panel {...props} {...found} />
}

type Found = { readonly pool: string; readonly backend: BackendView }

function Panel({ api, rates, openKey, nowMs, close, ask, pool, backend }: Props & Found) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [openKey])
  useEffect(() => {
    // Wherever the focus is; a dialog over the panel takes the key for itself.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('dialog') === null) close()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
  const probes = useProbes(api, pool, backend.name) ?? backend.probes
  return (
    <aside ref={panel} class="panel" tabIndex={-1} aria-label={`Backend ${openKey}`}>
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
      <ActionButtons ask={(kind) => ask(kind, [{ pool, backend: backend.name }])} />
      <OverrideList overrides={backend.overrides} nowMs={nowMs} />
      <Facts backend={backend} rate={rates.backends.get(openKey) ?? still} nowMs={nowMs} />
      <ProbeList probes={probes} />
    </aside>
  )
}

function find(view: BalancerSnapshot, key: string): Found | undefined {
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
