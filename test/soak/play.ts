/** Plays one session of the soak as its client, and says how it went. */

import { connect, type Socket } from 'node:net'
import { hadReset } from '../peer/peer.js'
import { sendPayload } from './sender.js'
import { Checker, headerBytes, headerOf, readReceipt, replySeed, type Story } from './story.js'

/**
 * How a session went. `cut`: over by a reset that nobody had planned. `short`: a clean end before
 * the last byte, `lost`: bytes the backend did not get, `altered`: a wrong byte, `stuck`: no end.
 */
export type Outcome =
  | 'as planned'
  | 'cut'
  | 'short'
  | 'lost'
  | 'altered'
  | 'stuck'
  | 'not connected'

/** A session that was played. Times in milliseconds since 1970. */
export type Played = {
  readonly story: Story
  readonly outcome: Outcome
  /** The client's own end, as the record names it; empty when the reset came too soon to ask. */
  readonly client: string
  readonly openedMs: number
  readonly endedMs: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

type End = 'fin' | 'reset' | 'stuck' | 'own reset'

const stuckMs = 60_000

/** Plays a story through the balancer at `port`. */
export async function play(port: number, story: Story): Promise<Played> {
  const openedMs = Date.now()
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  const checker = new Checker(replySeed(story), story.downBytes)
  let client = ''
  let isRefused = false
  socket.once('connect', () => {
    client = `127.0.0.1:${socket.localPort}`
    void send(socket, story)
  })
  // The kernel may have connected and been reset before Node looks: that was a session too.
  socket.once('error', ({ code }: NodeJS.ErrnoException) => {
    isRefused = client === '' && code !== 'ECONNRESET' && code !== 'EPIPE'
  })
  socket.on('data', (chunk: Buffer) => {
    checker.take(chunk)
    slowDown(socket, story)
  })
  const end = await endOf(socket, story)
  const sentBytes = socket.bytesWritten
  socket.destroy()
  return {
    story,
    outcome: isRefused ? 'not connected' : judge(story, checker, end),
    client,
    openedMs,
    endedMs: Date.now(),
    sentBytes,
    receivedBytes: checker.receivedBytes,
  }
}

async function send(socket: Socket, story: Story): Promise<void> {
  socket.write(headerOf(story))
  const byteCount = story.kind === 'client-reset' ? story.resetAfterBytes : story.upBytes
  const isSent = await sendPayload(socket, story.seed, byteCount, story)
  if (!isSent) return
  if (story.kind === 'client-reset') socket.resetAndDestroy()
  if (story.kind === 'half-closed') socket.end()
}

// A bulk reader that pauses now and then makes the balancer hold its backend back.
function slowDown(socket: Socket, { kind, pauseMs }: Story): void {
  if (kind !== 'bulk' || pauseMs === 0 || socket.isPaused()) return
  socket.pause()
  setTimeout(() => socket.resume(), pauseMs)
}

// Where a write meets the reset first, reading ends cleanly and the error comes after.
function endOf(socket: Socket, story: Story): Promise<End> {
  return new Promise((resolve) => {
    let end: End = story.kind === 'client-reset' ? 'own reset' : 'reset'
    socket.once('end', () => {
      end = hadReset(socket) ? 'reset' : 'fin'
      socket.end()
    })
    socket.once('error', () => {
      end = 'reset'
    })
    socket.once('close', () => resolve(end))
    // Idle ones are silent for as long as their pause.
    socket.setTimeout(stuckMs + story.pauseMs, () => resolve('stuck'))
  })
}

function judge(story: Story, checker: Checker, end: End): Outcome {
  if (checker.alteredAt !== -1) return 'altered'
  if (end === 'stuck') return 'stuck'
  if (story.kind === 'client-reset') return end === 'own reset' ? 'as planned' : 'cut'
  if (story.kind === 'backend-reset') return end === 'reset' ? 'as planned' : 'short'
  if (end === 'reset') return 'cut'
  if (!checker.isWhole || checker.rest.length !== headerBytes) return 'short'
  const { receivedBytes, alteredAt } = readReceipt(checker.rest)
  if (alteredAt !== -1) return 'altered'
  return receivedBytes === story.upBytes ? 'as planned' : 'lost'
}
