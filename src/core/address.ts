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
  if (/^\d{1,5}$/.test(text)) return bad(`"${text}" names no host; write HOST:${text}`)
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

/** Where a probe goes that has an address of its own, which may be only a port of the backend's. */
export function probeAddressOf(backend: Address, own: BindAddress | undefined): Address {
  if (own === undefined) return backend
  if (own.kind === 'unix') return own
  // What listens on a unix socket listens on this machine.
  const host = backend.kind === 'unix' ? '127.0.0.1' : backend.host
  return { kind: 'tcp', host: own.host ?? host, port: own.port }
}

/** The text an address is written as; reading it again gives the same address. */
export function formatAddress(address: Address | BindAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const host = address.host ?? ''
  return host.includes(':') ? `[${host}]:${address.port}` : `${host}:${address.port}`
}

/**
 * True when both cannot be listened on at once: one port of one address, counting the addresses
 * that stand for every other. Port 0 is never the same twice. Names are compared as names.
 */
export function bindsOverlap(left: BindAddress, right: BindAddress): boolean {
  if (left.kind === 'unix' || right.kind === 'unix') {
    return left.kind === 'unix' && right.kind === 'unix' && left.path === right.path
  }
  if (left.port !== right.port || left.port === 0) return false
  const [one, other] = [hostKey(left.host), hostKey(right.host)]
  return one === other || covers(one, other) || covers(other, one)
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

// `0.0.0.0` is every IPv4 address; `[::]`, bound beside it, is every IPv6 address and no other.
function covers(wide: string, host: string): boolean {
  if (wide === '') return true
  if (wide === '0.0.0.0') return isIpv4(host)
  return wide === ipv6Key('::') && isIpv6(host)
}

function hostKey(host: string | undefined): string {
  if (host === undefined) return ''
  return isIpv6(host) ? ipv6Key(host) : host
}

// One spelling for every IPv6 address: eight groups without leading zeros, and its zone.
function ipv6Key(host: string): string {
  const [bare = '', zone] = host.split('%')
  const hex = bare.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number]
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = '', tail] = hex.split('::')
  const [left, right] = [head, tail ?? ''].map((half) => half.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - left!.length - right!.length }, () => '0')
  const groups = [...left!, ...zeros, ...right!].map((group) => parseInt(group, 16).toString(16))
  return groups.join(':') + (zone === undefined ? '' : `%${zone}`)
}

function isHost(text: string): boolean {
  // All digits and dots that is not IPv4 (256.1.1.1, 10.0.0) is a slip of the pen, never a name.
  if (/^[\d.]+$/.test(text)) return isIpv4(text)
  return /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/i.test(text) && text.length <= 253
}

function parseUnix(path: string, text: string): Result<{ kind: 'unix'; path: string }, string> {
  if (path === '') return bad(`"${text}" names no path; write unix:/run/NAME.sock`)
  if (/\p{Cc}/u.test(path)) return bad('a path of a unix socket has no control characters')
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
