/** Does one action to several backends, a few at a time, and tells which of them it failed for. */

import { type BackendName, requestFor, type Wish } from '../model/actions.js'
import type { Api } from './api.js'

/** A backend that an action failed for, and why. */
export type Failure = { readonly name: BackendName; readonly message: string }

const atOnceMax = 6 // As many as a browser opens connections to one host.

/** Resolves when all were tried; empty when all went well. */
export async function performOn(
  api: Api,
  wish: Wish,
  names: readonly BackendName[],
): Promise<readonly Failure[]> {
  const waiting = [...names]
  const failures: Failure[] = []
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { path, ...sending } = requestFor(wish, name)
      const answer = await api.ask<unknown>(path, sending)
      if (!answer.ok) failures.push({ name, message: answer.error.message })
    }
  }
  await Promise.all(Array.from({ length: atOnceMax }, work))
  return failures
}
