/** `evener health POOL/BACKEND`: what its probes said; with `--now` they are asked first. */

import { chosenBackends } from './chosen-backends.js'
import { healthText } from './health-text.js'
import type { Instance } from './instance.js'
import { backendPath } from './query.js'
import type { RequestOf } from './request.js'

/** Prints it for each backend that is meant. */
export async function health(
  instance: Instance,
  { pattern, options: { now } }: RequestOf<'health'>,
): Promise<number> {
  if (now === true) {
    for (const { pool, name } of await chosenBackends(instance, pattern, undefined)) {
      const path = `/api/v1/${backendPath({ pool, backend: name })}/probe`
      await instance.ask({ method: 'POST', path, body: {} })
    }
  }
  const backends = await chosenBackends(instance, pattern, undefined)
  if (instance.isJson) return instance.tellJson(backends)
  const { width, paint } = instance
  const texts = backends.map((backend) => healthText(backend, Date.now(), width, paint))
  return instance.tell(texts.join('\n'))
}
