/** The two ends of a socket, as the records name them. */

import type { Socket } from 'node:net'
import { formatAddress } from '../../core/address.js'

/** A socket's other end as text, without the disguise IPv4 wears on a dual-stack socket. */
export function peerAddressOf(socket: Socket): string {
  return addressText(socket.remoteAddress, socket.remotePort)
}

/** A socket's own end as text. */
export function localAddressOf(socket: Socket): string {
  return addressText(socket.localAddress, socket.localPort)
}

function addressText(host: string | undefined, port: number | undefined): string {
  if (host === undefined || port === undefined) return 'unix:' // Clients rarely name their end.
  const isMapped = host.startsWith('::ffff:') && host.includes('.')
  return formatAddress({ kind: 'tcp', host: isMapped ? host.slice('::ffff:'.length) : host, port })
}
