/** `evener health POOL/BACKEND`: what its probes said. */

import { chosenBackends } from './chosen-backends.js'
import { healthText } from './health-text.js'
import type { Instance } from './instance.js'
import type { RequestOf } from './request.js'

/** Prints it for each backend that is meant. */
export async function health(
  instance: Instance,
  { pattern }: RequestOf<'health'>,
): Promise<number> {
  const backends = await chosenBackends(instance, pattern, undefined)
  if (instance.isJson) return instance.tellJson(backends)
  const { width, paint } = instance
  const texts = backends.map((backend) => healthText(backend, Date.now(), width, paint))
  return instance.tell(texts.join('\n'))
}
