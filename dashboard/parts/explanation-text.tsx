/** An explanation: the outcome in a sentence, then each candidate and why it won or lost. */

import type { ExplainedCandidate, Explanation } from '../../src/core/explain/explanation.js'
import { counted, timeText } from '../model/format.js'
import { ScrollBox } from './scroll-box.js'
import { StateSign } from './state-sign.js'

/** The whole answer. */
export function ExplanationText({ explanation }: { readonly explanation: Explanation }) {
  const { basis, at, why, pool, policy, routes, candidates, leftOut, notes } = explanation
  return (
    <div class="explanation" role="status">
      <p>
        <b>{why}</b>
      </p>
      <p class="soft">
        {basis === 'now' ? 'As of now' : 'As it was'} at {timeText(at)}, pool {pool}, policy{' '}
        {policy}
        {routes.length > 0 && `; routes: ${routes.join(', ')}`}
      </p>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <ScrollBox label="Candidates">
        <table aria-label="Candidates">
          <thead>
            <tr>
              <th scope="col">backend</th>
              <th scope="col">result</th>
              <th scope="col">state</th>
              <th scope="col" class="number wide">
                weight
              </th>
              <th scope="col" class="number wide">
                open
              </th>
              <th scope="col" class="number wide">
                score
              </th>
              <th scope="col" class="why">
                why
              </th>
            </tr>
          </thead>
          <tbody>
            {candidates.map((candidate) => (
              <CandidateLine key={candidate.backend} candidate={candidate} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {leftOut > 0 && <p class="soft">{counted(leftOut, 'backend')} more were not looked at.</p>}
    </div>
  )
}

function CandidateLine({ candidate }: { readonly candidate: ExplainedCandidate }) {
  const { backend, tier, state, weight, sessions, maxSessions, score, result, why } = candidate
  return (
    <tr class={result}>
      <td>
        {backend}
        {tier === 'backup' && <span class="soft"> backup</span>}
      </td>
      <td>{result === 'picked' ? <b>picked</b> : result}</td>
      <td>
        <StateSign state={state} />
      </td>
      <td class="number wide">{Math.round(weight * 100) / 100}</td>
      <td class="number wide">
        {sessions}
        {maxSessions !== null && ` of ${maxSessions}`}
      </td>
      <td class="number wide" title={score?.name}>
        {score === null ? '' : Math.round(score.value * 1000) / 1000}
      </td>
      <td class="why" title={why}>
        {why}
      </td>
    </tr>
  )
}
