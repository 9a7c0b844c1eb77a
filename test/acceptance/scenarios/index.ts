/** All scenarios in their order: those that leave many closed connections behind come last. */

import type { Scenario } from '../stage.js'
import { dashboard } from './dashboard.js'
import { dashboardScale } from './dashboard-scale.js'
import { descriptorLimit } from './descriptor-limit.js'
import { gigabyte } from './gigabyte.js'
import { halfClose } from './half-close.js'
import { logUnwritable } from './log-unwritable.js'
import { metrics } from './metrics.js'
import { nginxKilled } from './nginx-killed.js'
import { nginxThirds } from './nginx-thirds.js'
import { postgres } from './postgres.js'
import { postgresFailover } from './postgres-failover.js'
import { probes } from './probes.js'
import { recovery } from './recovery.js'
import { redis } from './redis.js'
import { resetCarried } from './reset-carried.js'
import { shortSessions } from './short-sessions.js'
import { ssh } from './ssh.js'
import { stalledReaders } from './stalled-readers.js'
import { stopTimeout } from './stop-timeout.js'
import { stopUnderLoad } from './stop-under-load.js'
import { terminalDemo } from './terminal-demo.js'
import { thousandStalled } from './thousand-stalled.js'
import { toggle } from './toggle.js'
import { unreachableBackends } from './unreachable-backends.js'

/** Every scenario of the acceptance run. */
export const scenarios: readonly Scenario[] = [
  terminalDemo,
  dashboard,
  dashboardScale,
  resetCarried,
  halfClose,
  ssh,
  redis,
  postgres,
  postgresFailover,
  probes,
  metrics,
  gigabyte,
  stalledReaders,
  thousandStalled,
  descriptorLimit,
  unreachableBackends,
  stopTimeout,
  nginxThirds,
  nginxKilled,
  toggle,
  recovery,
  stopUnderLoad,
  logUnwritable,
  shortSessions,
]
