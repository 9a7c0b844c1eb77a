/** Real chance, as the argument that decisions take: for jitter and sampling, not for secrets. */

import { randomInt } from 'node:crypto'
import { type Rng, seededRng } from '../../core/rng.js'

/** A generator with a seed nobody chose. */
export function realRng(): Rng {
  return seededRng(randomInt(2 ** 32))
}
