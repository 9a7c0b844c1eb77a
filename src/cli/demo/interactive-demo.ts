/** The demo on a terminal: draws it, a few times a second, and does what the keys say. */

import { withoutWaiting } from '../output/descriptor.js'
import { paintFor } from '../terminal/paint.js'
import { Screen } from '../terminal/screen.js'
import type { Demo, DemoAct } from './demo.js'
import { demoFrame, type ScreenSize } from './demo-frame.js'

const frameMs = 200
const usualSize: ScreenSize = { columns: 80, rows: 24 }

/** What a key means. */
export type KeyMeaning = DemoAct | { readonly act: 'help' } | { readonly act: 'quit' }

/** The meaning of what the terminal sent; undefined for keys that mean nothing. */
export function meaningOf(key: string): KeyMeaning | undefined {
  switch (key) {
    case '1':
    case '2':
    case '3':
      return { act: 'toggle', index: Number(key) - 1 }
    case '+':
    case '=':
      return { act: 'load', direction: 'up' }
    case '-':
    case '_':
      return { act: 'load', direction: 'down' }
    case '?':
    case 'h':
      return { act: 'help' }
    case 'q':
    case 'Q':
    case '\x03': // Ctrl-C, Ctrl-D: in raw mode they are keys, not signals.
    case '\x04':
      return { act: 'quit' }
    default:
      return undefined
  }
}

/** Shows the demo until somebody quits or it is told to end. */
export async function showOnTerminal(demo: Demo, ended: Promise<unknown>): Promise<void> {
  const paint = paintFor(true, process.env)
  const screen = new Screen(withoutWaiting(1))
  let helpShown = false
  let quit: () => void = () => {}
  const quitted = new Promise<void>((resolve) => {
    quit = resolve
  })

  screen.open()
  const frames = setInterval(draw, frameMs)
  process.stdout.on('resize', onResize)
  process.stdin.setRawMode(true).setEncoding('utf8').on('data', onKeys).resume()
  draw()
  await Promise.race([quitted, ended])
  clearInterval(frames)
  process.stdout.off('resize', onResize)
  process.stdin.off('data', onKeys).setRawMode(false).pause()
  screen.close()

  function draw(): void {
    const { columns, rows } = process.stdout
    // Some terminals do not know their size, and say 0.
    const size = { columns: columns || usualSize.columns, rows: rows || usualSize.rows }
    screen.draw(demoFrame(demo.view(helpShown), size, paint))
  }
  function onResize(): void {
    screen.forget()
    draw()
  }
  // Keys pressed fast, or pasted, arrive together.
  function onKeys(keys: string): void {
    for (const key of keys) onKey(meaningOf(key))
    draw()
  }
  function onKey(meaning: KeyMeaning | undefined): void {
    if (meaning === undefined) return
    if (meaning.act === 'quit') quit()
    else if (meaning.act === 'help') helpShown = !helpShown
    else void demo.perform(meaning)
  }
}
