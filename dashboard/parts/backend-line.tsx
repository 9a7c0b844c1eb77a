/** One row of the table of backends. */

import type { BackendRow } from '../model/backend-rows.js'
import { agoText, countText, rateText, sizeText } from '../model/format.js'
import { StateSign } from './state-sign.js'

/** The row. `number` is its place in the whole table. */
export function BackendLine(props: {
  readonly row: BackendRow
  readonly id: string
  readonly number: number
  readonly isOpen: boolean
  readonly isSelected: boolean
  readonly isUnderCursor: boolean
  readonly nowMs: number
  readonly open: (key: string) => void
  readonly toggle: () => void
}) {
  const { row, id, number, isOpen, isSelected, isUnderCursor, nowMs, open, toggle } = props
  const { key, pool, backend, rate } = row
  const marks = [isOpen ? 'open' : '', isUnderCursor ? 'cursor' : ''].join(' ')
  return (
    <tr id={id} aria-rowindex={number} aria-selected={isSelected} class={marks}>
      <td class="select">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${key}`}
          checked={isSelected}
          onChange={toggle}
        />
      </td>
      <td class="state">
        <StateSign state={backend.effective} />
      </td>
      <td class="name">
        <button type="button" class="line" tabIndex={-1} onClick={() => open(key)}>
          {backend.name}
        </button>{' '}
        {backend.address !== backend.name && <span class="soft">{backend.address}</span>}
      </td>
      <td class="pool">{pool}</td>
      <td class="weight number">{backend.weight}</td>
      <td class="sessions number">{countText(backend.sessions)}</td>
      <td class="rate number">{rateText(rate.sessions)}</td>
      <td class="bytes number">{sizeText(rate.bytesIn + rate.bytesOut)}</td>
      <td class="since number">{agoText(backend.since, nowMs)}</td>
      <td class="why" title={backend.why}>
        <span class="soft">{backend.decidedBy}:</span> {backend.why}
      </td>
    </tr>
  )
}
