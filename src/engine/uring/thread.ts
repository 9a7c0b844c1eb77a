/**
 * Where a thread begins: it loads the worker, which then runs by itself. Where that fails the
 * thread must not end at once, for Node would lose the descriptors of the modules it is just
 * reading: it ends, with the error, when nothing is under way any more.
 */

import('./worker.js').catch((error: unknown) => {
  process.once('beforeExit', () => {
    throw error
  })
})
