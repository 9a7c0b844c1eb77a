/**
 * How much a bulk direction may take at a time, so that who talks need not wait for who copies.
 *
 * The kernel works off what is ready in its order. A thousand directions that each receive 128 KiB
 * would have a small request wait for 128 MiB to be copied, at every hop. So large receives that
 * are under way share a bound; where the share is small, a direction uses small buffers, as it does
 * once slow readers keep as much waiting as they may. It then holds one of them, and gets another
 * when its reader has taken that.
 */

import { receiveModes } from './relay.js'
import { cancel } from './requests.js'
import { phases, sideFlags } from './session-table.js'
import type { WorkerState } from './state.js'
import { kindReceiveLarge, kindReceiveMany } from './tags.js'

/** What the large receives of a worker that are under way may bring together, roughly. */
const largeBytesMax = 2_097_152

/** A silence after which a direction does not count as bulk any more. */
const quietMs = 250

/** Whether slow readers keep so much waiting that nobody may hold more than a small buffer. */
export function isShort(state: WorkerState): boolean {
  return state.parkedBytes >= state.parkedBytesMax
}

/** Whether buffers ran out just now: then nobody may take many of them at once. */
export function isCrowded(state: WorkerState): boolean {
  return state.nowMs - state.starvedMs < quietMs
}

/** Bytes of the next large receive; 0: it should be a small one. */
export function largeShare(state: WorkerState): number {
  if (isShort(state)) return 0
  const share = Math.floor(largeBytesMax / (state.largeUnderWay + 1))
  if (share <= state.small.shape.bufferBytes) return 0
  return Math.min(share, state.large.shape.bufferBytes)
}

/**
 * Now and then: directions that are silent leave their share to others; while memory is short those
 * that may fill many buffers at once are held to one at a time.
 */
export function calm(state: WorkerState): void {
  const { table } = state
  const silentMs = state.nowMs - quietMs
  const isShortNow = isShort(state)
  if (!isShortNow && state.largeUnderWay === 0) return
  for (let side = 0; side < table.used * 2; side++) {
    const states = table.flags[side]! & (sideFlags.receiving | sideFlags.receiveCancelling)
    if (states !== sideFlags.receiving || table.phase[side >> 1] !== phases.relaying) continue
    const isMany = table.mode[side] === receiveModes.many
    if (isMany && isShortNow) cancel(state, side, kindReceiveMany)
    if (table.mode[side] !== receiveModes.large || table.heldBytes[side ^ 1]! > 0) continue
    if (table.activeMs[side >> 1]! > silentMs) continue
    table.mode[side] = receiveModes.many
    table.streak[side] = 0
    cancel(state, side, kindReceiveLarge)
  }
}
