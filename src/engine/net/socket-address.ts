/** The ends of a socket, as the records name them. */

import { formatAddress } from '../../core/address.js'
import type { SocketEnd } from './socket.js'

/** An end as text, without the disguise IPv4 wears on a dual-stack socket. */
export function endText({ address: host, port }: SocketEnd): string {
  if (host === undefined || port === undefined) return 'unix:' // Clients rarely name their end.
  const isMapped = host.startsWith('::ffff:') && host.includes('.')
  return formatAddress({ kind: 'tcp', host: isMapped ? host.slice('::ffff:'.length) : host, port })
}
