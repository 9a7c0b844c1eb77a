/**
 * Hashes that are the same on every machine and in every version: consistent hashing depends on it.
 * FNV-1a over UTF-8 (Fowler, Noll, Vo), finished with MurmurHash3's mixer (Appleby) so that names
 * that differ in their last letter end up far apart. Not for secrets.
 */

const encoder = new TextEncoder()

/** A whole number from 0 to 2^32 - 1 for a text and a seed. */
export function hashText(text: string, seed = 0): number {
  return hashBytes(encoder.encode(text), seed)
}

/** The same for bytes. */
export function hashBytes(bytes: Uint8Array, seed = 0): number {
  let hash = (0x811c9dc5 ^ mixBits(seed)) >>> 0
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return mixBits(hash)
}

/** Spreads the bits of a 32-bit number: each bit of the input moves about half of the output's. */
export function mixBits(value: number): number {
  let mixed = value >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
