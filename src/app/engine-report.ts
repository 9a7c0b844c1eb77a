/** Which engines this machine can run, and why not the others. To be told, not to choose by. */

import { loadNative } from '../engine/native.js'
import { probeUring } from '../engine/uring/probe.js'

/** What a machine can run. In each place, null means yes and text says why not. */
export type EngineReport = {
  readonly engines: readonly { readonly name: string; readonly why: string | null }[]
  /** Calls to the kernel that Node itself does not offer. */
  readonly kernelCalls: string | null
}

/** Looks at this machine. */
export function engineReport(): EngineReport {
  const native = loadNative()
  const uring = probeUring()
  return {
    engines: [
      { name: 'uring', why: uring.ok ? null : uring.error },
      { name: 'net', why: null },
    ],
    kernelCalls: native.ok ? null : native.error,
  }
}
