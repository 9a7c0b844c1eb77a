/** The state of a backend: its sign and its word. */

import { type State, signOf } from '../model/states.js'

/** Sign and word, in the colour of the state. */
export function StateSign({ state }: { readonly state: State }) {
  return (
    <span class={`state-sign ${state}`}>
      <span aria-hidden="true">{signOf(state)}</span> {state}
    </span>
  )
}
