/**
 * The probe that asks for a TLS handshake, and what every probe over TLS needs: a connection, the
 * judgement of its certificate, and words for what is wrong with it.
 */

import { isIP } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'
import type { Address } from '../../core/address.js'
import type { Learned, ProbeLimits, ProbeOutcome, TlsSpec } from '../../core/world.js'
import { sayGoodbye } from './goodbye.js'
import { addressOptions } from './probe-tcp.js'
import { judge } from './verdict.js'

/** Shakes hands once. `trusted` undefined: the authorities Node comes with. */
export function probeTls(
  spec: TlsSpec,
  address: Address,
  limits: ProbeLimits,
  trusted: SecureContext | undefined,
): Promise<ProbeOutcome> {
  return judge(limits, ({ pass, fail, error }) => {
    const socket = connectTls(spec, address, trusted)
    let hasConnected = false
    let isSecure = false
    socket.once('connect', () => {
      hasConnected = true
    })
    socket.once('secureConnect', () => {
      isSecure = true
      const learned = certificateOf(socket)
      const why = whyNotTrusted(spec, socket)
      if (why === undefined) pass(learned)
      else fail(why, learned)
    })
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      const why = hasConnected ? whyNoHandshake(cause) : undefined
      if (why === undefined) error(cause.code)
      else fail(why)
    })
    return {
      onTimeout: () => fail(hasConnected ? 'timeout in the TLS handshake' : 'timeout'),
      end: () => {
        if (isSecure) sayGoodbye(socket)
        else socket.destroy()
      },
    }
  })
}

/** Connects; who is at the other end is judged afterwards, so that the reason can be told. */
export function connectTls(
  { serverName }: TlsSpec,
  address: Address,
  trusted: SecureContext | undefined,
): TLSSocket {
  return connect({
    ...addressOptions(address),
    // An address is no name to ask for; the standard forbids it.
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(trusted !== undefined && { secureContext: trusted }),
    rejectUnauthorized: false,
    // Looked at by `whyNotTrusted`, whose words say what to do.
    checkServerIdentity: () => undefined,
  })
}

/** What is known of the certificate of a connection that stands. */
export function certificateOf(socket: TLSSocket): Learned {
  const { valid_to: until } = socket.getPeerCertificate()
  const certificateExpiresMs = Date.parse(until ?? '')
  return Number.isNaN(certificateExpiresMs) ? {} : { certificateExpiresMs }
}

/** Why a certificate is not what `spec` wants; undefined: it is. */
export function whyNotTrusted(
  { verify, serverName }: TlsSpec,
  socket: TLSSocket,
): string | undefined {
  if (!verify) return undefined
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return 'no certificate was shown'
  if (!socket.authorized) return whyNotValid(String(socket.authorizationError), certificate.validTo)
  const fits =
    isIP(serverName) === 0 ? certificate.checkHost(serverName) : certificate.checkIP(serverName)
  if (fits !== undefined) return undefined
  const names = certificate.subjectAltName ?? certificate.subject.replaceAll('\n', ', ')
  return `the certificate is not for ${serverName} but for ${names.slice(0, 200)}; see serverName`
}

/** Why a handshake failed, in words; undefined where it is no matter of TLS. */
export function whyNoHandshake({ code, message }: NodeJS.ErrnoException): string | undefined {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return 'not TLS'
  }
  if (code === 'ECONNRESET') return 'reset or closed in the TLS handshake'
  if (code?.startsWith('ERR_SSL_') !== true && code !== 'EPROTO') return undefined
  const words = code
    .replace(/^ERR_SSL_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
  return `the TLS handshake failed: ${code === 'EPROTO' ? message.slice(0, 200) : words}`
}

function whyNotValid(code: string, validTo: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `the certificate has expired on ${validTo}`
    case 'CERT_NOT_YET_VALID':
      return 'the certificate is not valid yet; look at the clocks'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'the certificate is self-signed; name it as ca, or set verify: false'
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'nobody who is trusted has signed the certificate; name who has as ca'
    default:
      return `the certificate is not valid: ${code.toLowerCase().replaceAll('_', ' ')}`
  }
}
