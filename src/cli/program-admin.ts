/** The admin interface as the program has it: on unless the configuration turns it off. */

import type { AdminInterface, AdminPlaces, AdminWish } from '../app/admin/admin-interface.js'
import { version } from '../app/version.js'
import { realClock } from '../app/world/clock.js'
import { adminOptions } from '../core/config/admin-fields.js'
import type { Config } from '../core/config/schema.js'

/** Makes it; undefined where it is turned off, and then none of its packages take memory. */
export async function programAdmin(
  { admin, name }: Config,
  wish: Pick<AdminWish, 'whenTaken' | 'extra' | 'setLogLevel'> = {},
): Promise<AdminInterface | undefined> {
  if (admin === false) return undefined
  const config = admin === 'auto' ? adminOptions.parse({}) : admin
  const { AdminInterface } = await import('../app/admin/admin-interface.js')
  return new AdminInterface({ ...wish, config, name, version: version(), clock: realClock })
}

/**
 * The URL to open in a browser. A token is in its fragment, which no browser sends anywhere;
 * `query` is what the page should know, such as `?demo`.
 */
export function dashboardUrl({ url, token }: AdminPlaces, query = ''): string | null {
  if (url === null) return null
  return token === null ? `${url}${query}` : `${url}${query}#token=${token}`
}
