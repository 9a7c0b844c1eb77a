/** The buttons for what may be done to backends. They only ask; the dialog does it. */

import { type ActionKind, actionKinds, actionWords } from '../model/actions.js'

/** A button for each action. */
export function ActionButtons(props: { readonly ask: (kind: ActionKind) => void }) {
  return (
    <div class="actions">
      {actionKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          title={actionWords[kind].effect}
          onClick={() => props.ask(kind)}
        >
          {actionWords[kind].label}
        </button>
      ))}
    </div>
  )
}
