/** The files of the tree that are printed from what the code knows; not part of what ships. */

import { createAdminApp } from '../../control/admin/admin-app.js'
import type { AdminParts } from '../../control/admin/admin-port.js'
import { EventLog } from '../../control/admin/event-log.js'
import { openapiDocument } from '../../control/admin/openapi-document.js'
import { withRoutes } from '../../control/admin/route-table.js'
import { StreamHub } from '../../control/admin/stream-hub.js'
import { generatedFiles as ofTheConfiguration } from '../../core/config/manual/generated-files.js'
import { withMetrics } from './metrics-table.js'

/** Files by path from the root of the tree: from the text each has to the text it should have. */
export const generatedFiles: Readonly<Record<string, (text: string) => string>> = {
  ...ofTheConfiguration,
  'docs/metrics.md': withMetrics,
  'docs/api.md': (page) => withRoutes(page, openapiDocument(describedApp(), '')),
}

// Nobody asks it anything, so it needs no balancer.
function describedApp() {
  const log = new EventLog()
  const parts = { rules: { hosts: new Set(), open: new Set() }, assets: new Map() }
  const described = parts as unknown as AdminParts
  return createAdminApp(described, log, new StreamHub({ ...described, log }))
}
