/**
 * The files of the dashboard. They are read once, when the interface opens: what a request names is
 * looked up among them, so that no path leads anywhere else.
 */

import type { AdminApp } from './admin-env.js'
import type { AdminParts } from './admin-port.js'

const headersOfPages = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Adds them to the app, under the paths they have. */
export function addAssetRoutes(app: AdminApp, { assets }: AdminParts): void {
  for (const [path, { type, etag, bytes }] of assets) {
    // The names of all but the page itself change with what is in them.
    const cache = path === '/' ? 'no-cache' : 'public, max-age=31536000, immutable'
    const headers = { ...headersOfPages, etag, 'cache-control': cache }
    app.get(path, ({ req }) => {
      if (req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
      return new Response(bytes, { headers: { ...headers, 'content-type': type } })
    })
  }
}
