/** All about one listener, and stopping and going on to accept there. */

import { useState } from 'preact/hooks'
import type { ListenerView } from '../../src/app/balancer-snapshot.js'
import { type Api, segment } from '../live/api.js'
import { countText } from '../model/format.js'
import { Dialog } from './dialog.js'

const effects = {
  pause: 'Paused, it accepts nobody: who comes waits in the queue of the kernel. Sessions go on.',
  resume: 'Resumed, it accepts those that wait, and who comes.',
}

/** The dialog. Without a token it asks for one in place of acting. */
export function ListenerDialog(props: {
  readonly api: Api
  readonly listener: ListenerView
  readonly close: () => void
  readonly askForToken: () => void
  readonly said: (text: string) => void
}) {
  const { api, listener, close, askForToken, said } = props
  const { name, addresses, open, paused, pool, sessions } = listener
  const [reason, setReason] = useState('')
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  const act = paused === null ? 'pause' : 'resume'
  const perform = async (event: Event) => {
    event.preventDefault()
    if (!api.hasToken) return askForToken()
    const body = reason === '' ? {} : { reason }
    const path = `listeners/${segment(name)}/${act}`
    const answer = await api.ask<unknown>(path, { method: 'POST', body })
    if (!answer.ok) return setTrouble(answer.error.message)
    said(`${act}d listener ${name}`)
    close()
  }
  return (
    <Dialog title={`listener ${name}`} close={close}>
      <form onSubmit={perform}>
        <p>
          {open ? 'Listens' : 'Does not listen'} on {addresses.join(', ')} for pool {pool};{' '}
          {countText(sessions)} open.
          {paused !== null && ` Accepts nothing for now: ${paused}.`}
        </p>
        <p>{effects[act]}</p>
        <label>
          <span>reason</span>
          <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {trouble !== undefined && (
          <p role="alert" class="failures">
            {trouble}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="main">
            {act}
          </button>
          <button type="button" onClick={close}>
            cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
