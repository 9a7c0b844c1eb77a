/** Says what is missing when somebody without a token wants to act, and takes one. */

import { useState } from 'preact/hooks'
import { keepToken } from '../live/token.js'
import { Dialog } from './dialog.js'

/** The dialog. With a token the page is loaded anew, and all its requests carry it. */
export function TokenDialog({ close }: { readonly close: () => void }) {
  const [token, setToken] = useState('')
  const keep = (event: Event) => {
    event.preventDefault()
    keepToken(token.trim())
    window.location.reload()
  }
  return (
    <Dialog title="This page may look, not act" close={close}>
      <form onSubmit={keep}>
        <p>
          To change something it needs a token with the role <code>operate</code>. The address that
          the balancer prints at its start carries one; so does the file it names there, and the
          configuration under <code>admin.tokens</code>.
        </p>
        <label>
          <span>token</span>
          <input
            type="password"
            required
            autocomplete="off"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <p class="soft">It is kept for this tab only, until it is closed.</p>
        <div class="buttons">
          <button type="submit" class="main">
            use it
          </button>
          <button type="button" onClick={close}>
            cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
