/**
 * Signals, for commands that run until they are told to end. They work as process 1 too, where the
 * kernel delivers only signals that have a handler.
 */

import { closeSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Cancel } from '../core/world.js'

/** The first signal that asks for the end, and the next one, which is in a hurry. */
export type StopSignals = {
  readonly first: Promise<NodeJS.Signals>
  readonly second: Promise<NodeJS.Signals>
  readonly cancel: Cancel
}

const stopping: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']

/**
 * Begins to listen for signals. `onHangUp` is called for a SIGHUP that asks for a reload; one that
 * comes because the terminal was closed asks for the end instead.
 */
export function listenForSignals(onHangUp: () => void): StopSignals {
  let came: (signal: NodeJS.Signals) => void = () => {}
  let cameAgain: (signal: NodeJS.Signals) => void = () => {}
  const first = new Promise<NodeJS.Signals>((resolve) => {
    came = resolve
  })
  const second = new Promise<NodeJS.Signals>((resolve) => {
    cameAgain = resolve
  })
  const hadTerminal = isatty(1)

  for (const signal of stopping) process.on(signal, onStop)
  process.on('SIGHUP', onSighup)
  return { first, second, cancel }

  function onStop(signal: NodeJS.Signals): void {
    came(signal)
    came = cameAgain
  }
  function onSighup(signal: NodeJS.Signals): void {
    if (hadTerminal && !isatty(1)) {
      process.once('exit', letGoOfTerminal)
      onStop(signal)
    } else onHangUp()
  }
  function cancel(): void {
    for (const signal of stopping) process.off(signal, onStop)
    process.off('SIGHUP', onSighup)
  }
}

// At exit Node gives the terminal its settings back, and aborts when the terminal is gone.
function letGoOfTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    closeSync(descriptor)
    openSync('/dev/null', 'r+') // Gets the lowest free number, which is that one.
  }
}
