/** `evener demo`: starts the demo and shows it, on a terminal or in lines, until it is enough. */

import { startDemo } from '../demo/demo.js'
import { showOnTerminal } from '../demo/interactive-demo.js'
import { farewell, tellInLines } from '../demo/plain-demo.js'
import { withoutWaiting } from '../output/descriptor.js'
import { LineWriter, writeTo } from '../output/line-writer.js'
import { complain, say } from '../output/say.js'
import { listenForSignals } from '../signals.js'

/** What the command line gives. */
export type DemoOptions = { readonly listen?: string; readonly seconds?: string }

const flushTimeoutMs = 1000
const secondsMax = 24 * 3600

/** Runs the demo. Resolves with the exit code. */
export async function demo({ listen, seconds }: DemoOptions): Promise<number> {
  if (seconds !== undefined && !(Number(seconds) > 0 && Number(seconds) <= secondsMax)) {
    complain(`evener: --seconds "${seconds}": write a number of seconds up to a day, such as 10\n`)
    return 2
  }
  const signals = listenForSignals(() => {})
  const started = await startDemo(listen)
  if (!started.ok) {
    complain(`evener: ${started.error.message}\n`)
    return started.error.code === 'wrong-address' ? 2 : 1
  }
  const ended = Promise.race([signals.first, ...(seconds === undefined ? [] : [after(seconds)])])
  if (process.stdin.isTTY && process.stdout.isTTY) await showOnTerminal(started.value, ended)
  else {
    const writer = new LineWriter({ write: writeTo(withoutWaiting(1)), dropReport: () => '' })
    await tellInLines(started.value, writer, ended)
    await writer.flush(flushTimeoutMs)
  }
  await Promise.race([started.value.stop(), signals.second])
  signals.cancel()
  say(`${farewell(started.value.view(false))}\n`)
  return 0
}

function after(seconds: string): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Number(seconds) * 1000).unref()
  })
}
