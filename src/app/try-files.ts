/** Tries the files that a configuration names, as those who will use them do. */

import type { TryFiles } from '../core/config/named-files.js'
import { ok } from '../core/result.js'
import { tryModule } from './try-module.js'
import { makeTrust } from './world/trust.js'

/** Policy modules on a thread of their own, PEM files as probes read them. */
export const tryFiles: TryFiles = {
  module: tryModule,
  authorities: async (file) => {
    const read = await makeTrust()(file)
    return read.ok ? ok(undefined) : read
  },
}
