/** `evener explain`: which backend a client would get, and why not the others. */

import type { Explanation } from '../../core/explain/explanation.js'
import { explainText } from './explain-text.js'
import type { Instance } from './instance.js'
import { Refusal } from './refusal.js'
import type { RequestOf } from './request.js'

/** Prints it, for a client there might be or for a session there is. */
export async function explain(
  instance: Instance,
  { options }: RequestOf<'explain'>,
): Promise<number> {
  const { listener, from, sni, session } = options
  if ((listener === undefined) === (session === undefined)) {
    throw new Refusal('name a listener with --listener, or a session with --session', 2)
  }
  const body = session === undefined ? { listener, client: from, sni } : { session }
  const answer = await instance.ask<Explanation>({ method: 'POST', path: '/api/v1/explain', body })
  if (instance.isJson) return instance.tellJson(answer)
  return instance.tell(explainText(answer, instance.width, instance.paint))
}
