/** The configuration that runs; another one may be written, planned and applied. */

import { useEffect, useState } from 'preact/hooks'
import type { Plan } from '../../src/core/plan/plan.js'
import type { Api, Refusal } from '../live/api.js'
import { PlanView } from './plan-view.js'

/** What became of the text that was sent last. */
type Outcome =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'applied'; readonly revision: number }
  | { readonly kind: 'refused'; readonly message: string }

const redacted = '(redacted)' // What the balancer shows in place of a secret.
const secretsFirst = `Write the secrets in place of ${redacted} first, or apply a file instead.`

/** The text, and what it would do. */
export function ConfigView(props: {
  readonly api: Api
  readonly revision: number
  readonly askForToken: () => void
}) {
  const { api, revision, askForToken } = props
  const [text, setText] = useState<string | undefined>(undefined)
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)
  const load = async () => {
    const answer = await api.ask<{ readonly config: unknown }>('config')
    setText(answer.ok ? JSON.stringify(answer.value.config, null, 2) : '')
    setOutcome(answer.ok ? undefined : refused(answer.error))
  }
  useEffect(() => void load(), [])
  const send = async (step: () => Promise<Outcome>) => {
    if (!api.hasToken) return askForToken()
    if (text?.includes(redacted)) return setOutcome({ kind: 'refused', message: secretsFirst })
    setBusy(true)
    setOutcome(await step())
    setBusy(false)
  }
  const plan = () =>
    send(async () => {
      const answer = await api.ask<Plan>('config/plan', { method: 'POST', text: text ?? '' })
      return answer.ok ? { kind: 'plan', plan: answer.value } : refused(answer.error)
    })
  const apply = (planned: Plan) =>
    send(async () => {
      const headers = { 'if-match': `"${planned.revision}"` }
      const sending = { method: 'POST', text: text ?? '', headers } as const
      const answer = await api.ask<{ readonly revision: number }>('config/apply', sending)
      if (!answer.ok) return refused(answer.error)
      return { kind: 'applied', revision: answer.value.revision }
    })
  const edit = (event: Event) => {
    setText((event.currentTarget as HTMLTextAreaElement).value)
    setOutcome(undefined) // A plan is of the text it was made from.
  }
  return (
    <div class="config">
      <label>
        <span>The configuration, revision {revision}, without its secrets; YAML or JSON</span>
        <textarea spellcheck={false} rows={22} value={text ?? ''} onInput={edit} />
      </label>
      <div class="outcome" role="status">
        <div class="buttons">
          <button type="button" class="main" disabled={isBusy || text === undefined} onClick={plan}>
            plan
          </button>
          <button type="button" disabled={isBusy} onClick={load}>
            what runs now
          </button>
        </div>
        <OutcomeText outcome={outcome} isBusy={isBusy} apply={apply} />
      </div>
    </div>
  )
}

function OutcomeText(props: {
  readonly outcome: Outcome | undefined
  readonly isBusy: boolean
  readonly apply: (plan: Plan) => void
}) {
  const { outcome, isBusy, apply } = props
  switch (outcome?.kind) {
    case undefined:
      return <p class="soft">A plan says what applying would do, and does nothing.</p>
    case 'refused':
      return <pre class="trouble">{outcome.message}</pre>
    case 'applied':
      return <p class="well">Applied. Revision {outcome.revision} runs.</p>
    case 'plan':
      return <PlanView plan={outcome.plan} isBusy={isBusy} apply={() => apply(outcome.plan)} />
  }
}

function refused({ message }: Refusal): Outcome {
  return { kind: 'refused', message }
}
