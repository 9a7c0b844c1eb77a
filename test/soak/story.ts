/**
 * What one session of the soak does, told to the backend in a header at the start of the session.
 * Both sides then know every byte the other one sends, and say when one is missing or altered.
 */

import assert from 'node:assert/strict'
import { payload } from '../peer/payload.js'

/** The kinds of session. */
export const kinds = [
  'short',
  'long',
  'idle',
  'bulk',
  'half-closed',
  'client-reset',
  'backend-reset',
] as const

/** A kind of session. */
export type Kind = (typeof kinds)[number]

/** A session as it is meant to go. */
export type Story = {
  readonly kind: Kind
  /** Where in the endless payload the request begins; the reply begins elsewhere. */
  readonly seed: number
  readonly upBytes: number
  readonly downBytes: number
  /** Each side sends so many bytes at a time, */
  readonly pieceBytes: number
  /** and then waits so long. */
  readonly pauseMs: number
  /** Who is to reset does so after sending so many bytes. */
  readonly resetAfterBytes: number
}

/** Bytes of a header, and of the receipt that follows a reply. */
export const headerBytes = 256
const replyOffset = 31_337

/** The header, padded to its length. */
export function headerOf(story: Story): Buffer {
  const text = JSON.stringify(story)
  assert.ok(text.length <= headerBytes, 'a story fits its header')
  return Buffer.from(text.padEnd(headerBytes))
}

/** The story in a header. */
export function readHeader(header: Buffer): Story {
  return JSON.parse(header.toString()) as Story
}

/** Where the reply of a session begins in the payload. */
export function replySeed({ seed }: Story): number {
  return seed + replyOffset
}

/** What the backend says at the end of its reply: how many bytes it got, and which was wrong. */
export type Receipt = { readonly receivedBytes: number; readonly alteredAt: number }

/** The receipt, padded to its length. */
export function receiptOf(receipt: Receipt): Buffer {
  return Buffer.from(JSON.stringify(receipt).padEnd(headerBytes))
}

/** The receipt in its bytes. */
export function readReceipt(bytes: Buffer): Receipt {
  return JSON.parse(bytes.toString()) as Receipt
}

/** Compares what comes with what must come, and keeps what follows it. */
export class Checker {
  receivedBytes = 0
  /** Offset of the first wrong byte; -1 while there is none. */
  alteredAt = -1
  /** What came after the last byte that was to be compared. */
  rest: Buffer = Buffer.alloc(0)
  readonly #seed: number
  readonly #bytesMax: number

  constructor(seed: number, bytesMax: number) {
    this.#seed = seed
    this.#bytesMax = bytesMax
  }

  /** Takes the next bytes. */
  take(chunk: Buffer): void {
    const own = chunk.subarray(0, this.#bytesMax - this.receivedBytes)
    if (own.length > 0) this.#compare(own)
    if (own.length < chunk.length)
      this.rest = Buffer.concat([this.rest, chunk.subarray(own.length)])
  }

  /** True when every byte has come, and as it was sent. */
  get isWhole(): boolean {
    return this.receivedBytes === this.#bytesMax && this.alteredAt === -1
  }

  #compare(own: Buffer): void {
    const wanted = payload(own.length, this.#seed + this.receivedBytes)
    if (this.alteredAt === -1 && !wanted.equals(own)) {
      this.alteredAt = this.receivedBytes + wanted.findIndex((byte, at) => byte !== own[at])
    }
    this.receivedBytes += own.length
  }
}
