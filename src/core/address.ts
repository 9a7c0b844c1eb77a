/**
 * Where a socket listens or connects to. Parsed once from text; inside, an address is a value of
 * this union and nobody splits strings again.
 */

import { bad, ok, type Result } from './result.js'

/**
 * A place to connect to. `host` is an IPv4 or IPv6 literal without brackets, or a name to resolve.
 */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** A place to listen on. `host` undefined means every address, IPv4 and IPv6 alike. Port 0: any. */
export type BindAddress =
  | { readonly kind: 'tcp'; readonly host: string | undefined; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/**
 * The longest path the kernel takes in a unix socket address (`sun_path` less its closing zero).
 */
export const unixPathBytesMax = 107

/** Reads `10.0.0.1:9001`, `[::1]:9001`, `db.internal:5432` or `unix:/run/app.sock`. */
export function parseAddress(text: string): Result<Address, string> {
  const bind = parseBindAddress(text)
  if (!bind.ok) return bind
  if (bind.value.kind === 'unix') return ok(bind.value)
  const { host, port } = bind.value
  if (host === undefined) return bad(`"${text}" names no host; write HOST:PORT`)
  if (port === 0) return bad(`"${text}" has port 0; a backend needs a port from 1 to 65535`)
  return ok({ kind: 'tcp', host, port })
}

/** Reads what `parseAddress` reads, and `:8080` for every address of this machine. */
export function parseBindAddress(text: string): Result<BindAddress, string> {
  if (text.startsWith('unix:')) return parseUnix(text.slice('unix:'.length), text)

  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  if (match === null) return bad(explainBadAddress(text))
  const [, bracketed, plain, digits] = match
  const port = Number(digits)
  if (port > 65535) return bad(`"${text}": port ${port} is over 65535`)
  if (bracketed !== undefined) {
    return isIpv6(bracketed)
      ? ok({ kind: 'tcp', host: bracketed.toLowerCase(), port })
      : bad(`"${text}": "${bracketed}" is not an IPv6 address`)
  }
  if (plain === '' || plain === '*') return ok({ kind: 'tcp', host: undefined, port })
  if (plain === undefined || !isHost(plain)) return bad(`"${text}": "${plain}" is not a host`)
  return ok({ kind: 'tcp', host: plain.toLowerCase(), port })
}

/** The text an address is written as; reading it again gives the same address. */
export function formatAddress(address: Address | BindAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const host = address.host ?? ''
  return host.includes(':') ? `[${host}]:${address.port}` : `${host}:${address.port}`
}

/** True for four decimal numbers from 0 to 255. */
export function isIpv4(host: string): boolean {
  const parts = host.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256)
}

/** True for an IPv6 literal without brackets, with or without `%zone`. */
export function isIpv6(host: string): boolean {
  const [bare = '', zone, ...rest] = host.split('%')
  if (rest.length > 0 || zone === '') return false
  const halves = bare.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const embedded = last.includes('.')
  if (embedded && !isIpv4(last)) return false
  const hex = embedded ? groups.slice(0, -1) : groups
  if (!hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  const count = hex.length + (embedded ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}

/** False while `host` is a name that must be resolved before anyone can connect. */
export function isLiteral(address: Address): boolean {
  return address.kind === 'unix' || isIpv4(address.host) || isIpv6(address.host)
}

function isHost(text: string): boolean {
  // All digits and dots that is not IPv4 (256.1.1.1, 10.0.0) is a slip of the pen, never a name.
  if (/^[\d.]+$/.test(text)) return isIpv4(text)
  return /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/i.test(text) && text.length <= 253
}

function parseUnix(path: string, text: string): Result<{ kind: 'unix'; path: string }, string> {
  if (path === '') return bad(`"${text}" names no path; write unix:/run/NAME.sock`)
  const byteCount = new TextEncoder().encode(path).length
  if (byteCount > unixPathBytesMax) {
    return bad(`"${text}": the path is ${byteCount} bytes long; a unix socket allows 107`)
  }
  return ok({ kind: 'unix', path })
}

function explainBadAddress(text: string): string {
  if (isIpv6(text))
    return `"${text}": write an IPv6 address in brackets and with a port: [::1]:8080`
  if (/^\d{1,5}$/.test(text)) return `"${text}": write :${text} for every address, or HOST:${text}`
  if (!/:\d*$/.test(text)) return `"${text}" has no port; write HOST:PORT`
  return `"${text}" is not an address; write HOST:PORT, [IPV6]:PORT or unix:/PATH`
}
