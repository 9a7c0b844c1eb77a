/**
 * What every TCP socket of a session is set to: no gathering of small writes (Nagle), and keep-
 * alive as configured. Linux hands both down from a listening socket to those it accepts, so with
 * kernel calls an accepted socket needs no call at all. Without them Node sets the time of the
 * first keep-alive probe, and the interval and number of probes are libuv's: every second, ten
 * times.
 */

import { Socket } from 'node:net'
import { assert } from '../../core/assert.js'
import type { KeepAlive } from '../../core/snapshot.js'
import type { Native } from '../native.js'
import type { OwnedSocket } from './socket.js'

/** Sets a listening socket, for all it will accept from now on. */
export function prepareListening(
  fd: number,
  keepAlive: KeepAlive | undefined,
  native: Native,
): void {
  native.setNoDelay(fd)
  native.setKeepAlive(fd, keepAlive)
}

/** Sets an accepted socket, where its listening socket could not be. */
export function prepareAccepted(
  socket: OwnedSocket,
  keepAlive: KeepAlive | undefined,
  native: Native | undefined,
): void {
  if (native === undefined) prepareBySocket(socket, keepAlive)
}

/** Sets a connected socket, but for what `keepConnectedAlive` sets later. */
export function prepareConnected(
  socket: OwnedSocket,
  keepAlive: KeepAlive | undefined,
  native: Native | undefined,
): void {
  if (native === undefined) prepareBySocket(socket, keepAlive)
  else native.setNoDelay(socket.fd)
}

/**
 * Sets what `prepareConnected` left: four kernel calls that a session need not pay for which is
 * over before the first probe would be due.
 */
export function keepConnectedAlive(
  socket: OwnedSocket,
  keepAlive: KeepAlive | undefined,
  native: Native | undefined,
): void {
  if (keepAlive !== undefined && !socket.destroyed) native?.setKeepAlive(socket.fd, keepAlive)
}

function prepareBySocket(socket: OwnedSocket, keepAlive: KeepAlive | undefined): void {
  assert(socket instanceof Socket, "without kernel calls all sockets are of Node's making")
  socket.setNoDelay(true)
  if (keepAlive !== undefined) socket.setKeepAlive(true, keepAlive.idleMs)
}
