/** Waiting in tests: for something to happen, never for time to pass, and never for ever. */

/** How long anything in a test may take before it is reported as not happening, in milliseconds. */
export const patienceMs = 10_000

/** What `act` gives; fails naming `what` when it takes too long. */
export async function within<Value>(what: string, act: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patienceMs)
  })
  try {
    return await Promise.race([act(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until `isTrue`, looking again after every turn of the event loop. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  let isOver = false
  try {
    await within(what, async () => {
      while (!isOver && !(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 1))
    })
  } finally {
    isOver = true
  }
}
