/** A backend that speaks TLS with one of the certificates of test/recordings. */

import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { createSecureContext, TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { backend } from './backends.js'
import type { Treat } from './suite.js'

/** Where the certificates are. */
export function certificateFile(name: string): string {
  const url = new URL(`../../../test/recordings/certificates/${name}`, import.meta.url)
  return fileURLToPath(url)
}

/** Shakes hands with this certificate, then does what `treat` does with the secured socket. */
export function secured(name: 'app' | 'expired' | 'alone', treat: Treat = politely): Treat {
  const secureContext = createSecureContext({
    cert: readFileSync(certificateFile(`${name}.pem`)),
    key: readFileSync(certificateFile(`${name}.key`)),
  })
  return (socket) => {
    const tls = new TLSSocket(socket, { isServer: true, secureContext })
    tls.on('error', () => {}) // A probe that trusts nobody leaves in the middle.
    treat(tls)
  }
}

/** Starts a backend on a free port that does so. */
export function tlsBackend(test: TestContext, ...with_: Parameters<typeof secured>) {
  return backend(test, secured(...with_))
}

function politely(socket: Parameters<Treat>[0]): void {
  socket.on('end', () => socket.end())
  socket.resume()
}
