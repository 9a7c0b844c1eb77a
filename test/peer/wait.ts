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

/** Looks after every turn of the event loop, until what it finds is neither false nor undefined. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
): Promise<Exclude<Found, false | undefined>> {
  let isOver = false
  try {
    return await within(what, async () => {
      for (;;) {
        const found = await look()
        if (found !== false && found !== undefined) {
          return found as Exclude<Found, false | undefined>
        }
        if (isOver) throw new Error('too late')
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })
  } finally {
    isOver = true
  }
}
