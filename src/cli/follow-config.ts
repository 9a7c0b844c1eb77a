/** Lets the log of the program follow the configuration that runs. */

import type { Balancer } from '../app/balancer.js'
import { realClock } from '../app/world/clock.js'
import type { Config } from '../core/config/schema.js'
import type { Author, By } from '../core/operator.js'
import type { Cancel } from '../core/world.js'
import type { OpenLog } from './log/open-log.js'
import { tellProgress } from './log/progress.js'

/** Begins now; the cancel ends what it began. */
export function followConfig(balancer: Balancer, output: OpenLog): Cancel {
  let { log: before } = balancer.config
  let endProgress = progressOf(balancer, output)
  // After whoever writes the log has heard of it: this news is still written as before.
  balancer.onAny(({ type, payload }) => {
    if (type !== 'config.applied') return
    const { log } = balancer.config
    // What an operator has said of the level stays until the configuration says something else.
    if (log.level !== before.level) output.changeLevel(log.level, byOf(payload))
    output.follow(log)
    if (log.progress !== before.progress) {
      endProgress()
      endProgress = progressOf(balancer, output)
    }
    before = log
  })
  return () => endProgress()
}

function byOf({ by, via, reason }: Author): By {
  return { by, via, ...(reason !== null && { reason }) }
}

function progressOf(balancer: Balancer, { log }: OpenLog): Cancel {
  const { progress }: Config['log'] = balancer.config.log
  if (progress === false) return () => {}
  return tellProgress(progress, { clock: realClock, sessions: () => balancer.sessions(), log })
}
