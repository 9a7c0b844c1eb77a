/** Asks for what an action needs, says what it will do, does it, and says what came of it. */

import { useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Api } from '../live/api.js'
import { type Failure, performOn } from '../live/perform.js'
import {
  type ActionKind,
  actionWords,
  type BackendName,
  type Wish,
  warningsFor,
  weightMax,
} from '../model/actions.js'
import { counted } from '../model/format.js'
import { keyOf } from '../model/rates.js'
import { Dialog } from './dialog.js'

/** What somebody wants to do, before it is confirmed. */
export type Asked = { readonly kind: ActionKind; readonly names: readonly BackendName[] }

const endings: readonly (readonly [expiresIn: string, text: string])[] = [
  ['', 'until somebody takes it back'],
  ['15m', 'after 15 minutes'],
  ['1h', 'after an hour'],
  ['4h', 'after 4 hours'],
  ['24h', 'after a day'],
]
const namedMax = 8

/** The dialog about one action on some backends. */
export function ActionDialog(props: {
  readonly api: Api
  readonly view: BalancerSnapshot
  readonly asked: Asked
  readonly close: () => void
  readonly said: (text: string) => void
}) {
  const { api, view, asked, close, said } = props
  const { kind, names } = asked
  const { label, effect, decides } = actionWords[kind]
  const [wish, setWish] = useState<Wish>({ kind, weight: 1, reason: '', expiresIn: '' })
  const [isBusy, setBusy] = useState(false)
  const [failures, setFailures] = useState<readonly Failure[]>([])
  const name = label.replace(' …', '')
  const act = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    const failed = await performOn(api, wish, names)
    setBusy(false)
    setFailures(failed)
    if (failed.length > 0) return
    said(`${name}: ${counted(names.length, 'backend')}`)
    close()
  }
  return (
    <Dialog title={`${name}: ${whatText(names)}`} close={close}>
      <form onSubmit={act}>
        <p>{effect}</p>
        {warningsFor(kind, names, view).map((warning) => (
          <p key={warning} class="warning">
            {warning}
          </p>
        ))}
        {kind === 'weight' && <WeightField wish={wish} setWish={setWish} />}
        {decides && <DecisionFields wish={wish} setWish={setWish} />}
        <Failures failures={failures} />
        <div class="buttons">
          <button type="submit" class="main" disabled={isBusy}>
            {isBusy ? 'doing it …' : name}
          </button>
          <button type="button" onClick={close}>
            cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

type Fields = { readonly wish: Wish; readonly setWish: (wish: Wish) => void }

function WeightField({ wish, setWish }: Fields) {
  return (
    <label>
      <span>weight</span>
      <input
        type="number"
        min={0}
        max={weightMax}
        required
        value={wish.weight}
        onInput={(event) => setWish({ ...wish, weight: Number(event.currentTarget.value) })}
      />
    </label>
  )
}

function DecisionFields({ wish, setWish }: Fields) {
  return (
    <>
      <label>
        <span>reason</span>
        <input
          value={wish.reason}
          maxLength={500}
          placeholder="for those who look at this later"
          onInput={(event) => setWish({ ...wish, reason: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>ends</span>
        <select
          value={wish.expiresIn}
          onChange={(event) => setWish({ ...wish, expiresIn: event.currentTarget.value })}
        >
          {endings.map(([expiresIn, text]) => (
            <option key={expiresIn} value={expiresIn}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}

function Failures({ failures }: { readonly failures: readonly Failure[] }) {
  if (failures.length === 0) return null
  return (
    <ul role="alert" class="failures">
      {failures.slice(0, namedMax).map(({ name, message }) => (
        <li key={keyOf(name.pool, name.backend)}>
          {keyOf(name.pool, name.backend)}: {message}
        </li>
      ))}
      {failures.length > namedMax && <li>and {failures.length - namedMax} more</li>}
    </ul>
  )
}

function whatText(names: readonly BackendName[]): string {
  const [only] = names
  return names.length === 1 && only !== undefined
    ? keyOf(only.pool, only.backend)
    : counted(names.length, 'backend')
}
