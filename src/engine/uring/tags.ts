/**
 * What a completion says again: the kind of request, and of which side or bind it was.
 *
 *    low word   kind (8 bits) | generation of the slot (24 bits)
 *    high word  side, or the number of a bind
 *
 * The generation makes a late completion of a closed session recognisable.
 */

/** Nobody waits for the answer. */
export const kindIgnored = 0
/** An accept; the high word is the number of its bind. */
export const kindAccept = 1
/** Main has written to the eventfd. */
export const kindWake = 2
/** The connect of a side. */
export const kindConnect = 3
/** A receive into small buffers that goes on until it is cancelled. */
export const kindReceiveMany = 4
/** One receive into a small buffer. */
export const kindReceiveSmall = 5
/** One receive into a large buffer. */
export const kindReceiveLarge = 6
/** A send to a side. */
export const kindSend = 7
/** A poll for errors alone. */
export const kindWatch = 8
/** A poll for bytes to move from a side into its pipe. */
export const kindReadable = 9
/** A poll for room to move bytes on from a side's pipe. */
export const kindWritable = 10

/** The low word for a request of a session. */
export function tagOf(kind: number, generation: number): number {
  return kind | (generation << 8)
}
