/**
 * A full screen on a terminal: the alternate one, redrawn in place. Only lines that changed are
 * sent, each picture as one write, which never waits. The terminal gets back what it had on every
 * way the process may end.
 */

import { writeSync } from 'node:fs'
import type { Descriptor } from '../output/descriptor.js'

const enter = '\x1b[?1049h\x1b[?25l\x1b[?7l' // Alternate screen, no cursor, no wrapping.
const leave = '\x1b[?7h\x1b[?25h\x1b[?1049l'
const beginPicture = '\x1b[?2026h' // Terminals that know it show the picture only when it is whole.
const endPicture = '\x1b[?2026l'

/** Owns a terminal's screen from `open` to `close`. */
export class Screen {
  readonly #descriptor: Descriptor
  readonly #restore = () => this.close()
  #shown: readonly string[] = []
  #isOpen = false
  #clears = false

  constructor(descriptor: Descriptor) {
    this.#descriptor = descriptor
  }

  /** Takes the screen over. `close` is called at exit if nobody did before. */
  open(): void {
    this.#isOpen = true
    this.#shown = []
    process.once('exit', this.#restore)
    writeAtOnce(`${enter}\x1b[2J`)
  }

  /** Draws the next picture on an empty screen: after a resize the terminal has rearranged it. */
  forget(): void {
    this.#shown = []
    this.#clears = true
  }

  /** Shows these lines, from the top. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return
    const cleared = this.#clears ? '\x1b[2J' : ''
    const changed = lines
      .map((line, row) =>
        line === this.#shown[row] ? '' : `\x1b[${row + 1};1H${line}\x1b[0m\x1b[K`,
      )
      .join('')
    const fewer = lines.length < this.#shown.length ? `\x1b[${lines.length + 1};1H\x1b[J` : ''
    this.#shown = lines
    this.#clears = false
    const picture = cleared + changed + fewer
    if (picture !== '') this.#send(Buffer.from(`${beginPicture}${picture}${endPicture}`))
  }

  /** Gives the screen back. Calling it twice is harmless. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    process.off('exit', this.#restore)
    writeAtOnce(leave)
  }

  // At once, so that nothing is on its way any more when the screen is given back. The descriptor
  // does not wait: a terminal that is stopped says EAGAIN.
  #send(bytes: Buffer): void {
    let written = 0
    try {
      written = writeSync(this.#descriptor.number, bytes)
    } catch {
      // Stopped, or gone: then pictures do not matter.
    }
    // A terminal that did not take the whole picture gets the next one from the top.
    if (written < bytes.length) this.#shown = []
  }
}

function writeAtOnce(text: string): void {
  try {
    writeSync(1, text)
  } catch {
    // The terminal is gone; there is nothing left to give back.
  }
}
