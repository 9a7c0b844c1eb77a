/** The probes of one backend, each with its last results. */

import type { ProbeView } from '../../src/app/balancer-snapshot.js'
import { delayText, timeText } from '../model/format.js'

/** The probes, newest result first. */
export function ProbeList({ probes }: { readonly probes: readonly ProbeView[] }) {
  if (probes.length === 0) return <p class="soft">It is not probed.</p>
  return (
    <>
      {probes.map((probe) => (
        <section key={probe.name} class="probe">
          <h3>
            probe {probe.name}
            {probe.name !== probe.type && ` (${probe.type})`}
            {probe.address !== null && ` at ${probe.address}`}: {probe.health}
          </h3>
          {probe.certificateExpires !== null && (
            <p class="soft">certificate expires {probe.certificateExpires.slice(0, 10)}</p>
          )}
          <ol>
            {probe.results.toReversed().map(({ at, result, ms, why }) => (
              <li key={at} class={result}>
                <time dateTime={at}>{timeText(at)}</time>
                <span>{result}</span>
                <span class="number">{delayText(ms)}</span>
                <span>{why ?? ''}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}
