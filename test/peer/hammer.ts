/**
 * Clients in a thread of their own that come as fast as they can: connect, ask, read the answer,
 * close, again. They are not in step with an engine of the main thread, as real ones are not.
 */

import { createConnection, type Socket } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { within } from './wait.js'

/**
 * What became of the clients. `lost` were connected and got no answer, `refused` never were. Those
 * that were still connecting when they were stopped count as none.
 */
export type Toll = { readonly served: number; readonly refused: number; readonly lost: number }

/** Clients at work. */
export type Hammer = {
  /** Resolves when this many have been served. */
  readonly servedAtLeast: (count: number) => Promise<void>
  /** Lets those who are connected finish, and answers what became of all. */
  readonly stop: () => Promise<Toll>
}

const clientsAtOnce = 24
const servedAt = 0
const stopAt = 1

/** Sends clients to this port of 127.0.0.1, whose answer is to be an echo, until it is stopped. */
export function hammer(port: number): Hammer {
  const words = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, words } })
  const toll = new Promise<Toll>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return {
    servedAtLeast: (count) =>
      within(`${count} clients served`, async () => {
        while (Atomics.load(words, servedAt) < count) {
          await new Promise((resolve) => setImmediate(resolve))
        }
      }),
    stop: () => {
      Atomics.store(words, stopAt, 1)
      return within('the last clients', () => toll)
    },
  }
}

type Fate = keyof Toll | 'stopped'

const connecting = new Set<Socket>()

async function work(port: number, words: Int32Array): Promise<void> {
  const toll = { served: 0, refused: 0, lost: 0, stopped: 0 }
  const one = async (): Promise<void> => {
    while (Atomics.load(words, stopAt) === 0) {
      const fate = await visit(port)
      toll[fate] += 1
      if (fate === 'served') Atomics.add(words, servedAt, 1)
    }
  }
  // A kernel that is to be asked again later would be asked in a second, and in three.
  const stopping = setInterval(() => {
    if (Atomics.load(words, stopAt) === 0) return
    for (const socket of connecting) socket.destroy()
  }, 5)
  await Promise.all(Array.from({ length: clientsAtOnce }, () => one()))
  clearInterval(stopping)
  parentPort!.postMessage(toll)
}

function visit(port: number): Promise<Fate> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    connecting.add(socket)
    socket.once('connect', () => {
      connecting.delete(socket)
      socket.write('a')
    })
    socket.once('data', () => socket.end())
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(connecting.has(socket) && error.code === 'ECONNREFUSED' ? 'refused' : 'lost')
    })
    socket.once('close', () => {
      if (connecting.delete(socket)) resolve('stopped')
      else resolve(socket.bytesRead === 1 ? 'served' : 'lost')
    })
  })
}

if (!isMainThread && workerData?.words instanceof Int32Array) {
  void work(workerData.port, workerData.words)
}
