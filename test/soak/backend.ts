/**
 * A backend of the soak, as a process that can be killed: plays the story each session begins with.
 *
 *   node backend.js PORT
 */

import { createServer, type Socket } from 'node:net'
import { sendPayload } from './sender.js'
import { Checker, headerBytes, readHeader, receiptOf, replySeed, type Story } from './story.js'

const port = Number(process.argv[2])

createServer({ allowHalfOpen: true, noDelay: true }, serve).listen({
  port,
  host: '127.0.0.1',
  backlog: 4096,
})

function serve(socket: Socket): void {
  let header: Buffer = Buffer.alloc(0)
  let session: { readonly story: Story; readonly checker: Checker } | undefined
  let tellRequestIsOver = () => {}
  const requestIsOver = new Promise<void>((resolve) => {
    tellRequestIsOver = resolve
  })
  socket.on('error', () => {}) // A client may reset; what it lost, it says itself.
  socket.once('end', tellRequestIsOver)
  socket.once('close', tellRequestIsOver)
  socket.on('data', (chunk: Buffer) => {
    if (session === undefined) {
      header = Buffer.concat([header, chunk])
      if (header.length < headerBytes) return
      const story = readHeader(header.subarray(0, headerBytes))
      session = { story, checker: new Checker(story.seed, story.upBytes) }
      session.checker.take(header.subarray(headerBytes))
      void reply(socket, story, session.checker, requestIsOver)
    } else {
      session.checker.take(chunk)
    }
    if (session.story.kind !== 'half-closed' && session.checker.isWhole) tellRequestIsOver()
  })
}

async function reply(
  socket: Socket,
  story: Story,
  checker: Checker,
  requestIsOver: Promise<void>,
): Promise<void> {
  if (story.kind === 'half-closed') await requestIsOver
  if (story.kind === 'backend-reset') {
    await sendPayload(socket, replySeed(story), story.resetAfterBytes, story)
    socket.resetAndDestroy()
    return
  }
  if (!(await sendPayload(socket, replySeed(story), story.downBytes, story))) return
  await requestIsOver
  const { receivedBytes, alteredAt } = checker
  socket.end(receiptOf({ receivedBytes: receivedBytes + checker.rest.length, alteredAt }))
}
