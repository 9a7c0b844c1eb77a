/** Asks which backend a session gets and why: one that might come, or one that came. */

import { useEffect, useState } from 'preact/hooks'
import type { BalancerSnapshot } from '../../src/app/balancer-snapshot.js'
import type { Explanation, Question } from '../../src/core/explain/explanation.js'
import type { Api } from '../live/api.js'
import { ExplanationText } from './explanation-text.js'

type Form = { readonly listener: string; readonly client: string; readonly session: string }

/** The form and the answer. `session` is asked at once, when somebody came here for one. */
export function ExplainView(props: {
  readonly api: Api
  readonly view: BalancerSnapshot
  readonly session: string | undefined
  readonly askForToken: () => void
}) {
  const { api, view, session, askForToken } = props
  const first = view.listeners[0]?.name ?? ''
  const [form, setForm] = useState<Form>({ listener: first, client: '', session: session ?? '' })
  const [answer, setAnswer] = useState<Explanation | undefined>(undefined)
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  const ask = async (question: Question) => {
    if (!api.hasToken) return askForToken()
    const asked = await api.ask<Explanation>('explain', { method: 'POST', body: question })
    setAnswer(asked.ok ? asked.value : undefined)
    setTrouble(asked.ok ? undefined : asked.error.message)
  }
  useEffect(() => {
    if (session !== undefined) void ask({ session })
  }, [session])
  const submit = (event: Event) => {
    event.preventDefault()
    void ask(questionOf(form))
  }
  return (
    <div class="explain">
      <ExplainForm {...{ view, form, setForm, submit }} />
      {trouble !== undefined && (
        <p role="alert" class="trouble">
          {trouble}
        </p>
      )}
      {answer !== undefined && <ExplanationText explanation={answer} />}
      {answer === undefined && trouble === undefined && (
        <p class="empty">Which backend would a client get now, and why not another?</p>
      )}
    </div>
  )
}

function ExplainForm(props: {
  readonly view: BalancerSnapshot
  readonly form: Form
  readonly setForm: (form: Form) => void
  readonly submit: (event: Event) => void
}) {
  const { view, form, setForm, submit } = props
  const set = (name: keyof Form) => (event: Event) => {
    setForm({ ...form, [name]: (event.currentTarget as HTMLInputElement).value })
  }
  return (
    <form class="filters" onSubmit={submit}>
      <label>
        <span>listener</span>
        <select value={form.listener} disabled={form.session !== ''} onChange={set('listener')}>
          {view.listeners.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        <span>client</span>
        <input
          value={form.client}
          placeholder="any address"
          disabled={form.session !== ''}
          onInput={set('client')}
        />
      </label>
      <label>
        <span>or session</span>
        <input value={form.session} placeholder="its id" onInput={set('session')} />
      </label>
      <button type="submit" class="main">
        explain
      </button>
    </form>
  )
}

function questionOf({ listener, client, session }: Form): Question {
  if (session !== '') return { session: session.trim() }
  return client === '' ? { listener } : { listener, client: client.trim() }
}
