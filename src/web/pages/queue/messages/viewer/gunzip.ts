/** A body is hostile input: 128 KB can unpack to more than 100 MB. */
const MAX_UNPACKED_BYTES = 1_000_000

export interface Unpacked {
  bytes: Uint8Array
  /** There was more; reading stopped at the limit. */
  isCut: boolean
}

/** Unpacks gzip, up to a limit. Rejects for what is no valid gzip. */
export async function gunzip(packed: Uint8Array, maxBytes = MAX_UNPACKED_BYTES): Promise<Unpacked> {
  // A copy: its buffer is an ArrayBuffer for certain, as a Blob asks for.
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = stream.getReader()
  const bytes = new Uint8Array(maxBytes)
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: bytes.slice(0, length), isCut: false }
    const room = maxBytes - length
    bytes.set(value.subarray(0, room), length)
    length += Math.min(room, value.length)
    if (value.length <= room) continue
    // Whatever the rest is, it is not wanted.
    await reader.cancel().catch(() => undefined)
    return { bytes: bytes.subarray(0, lengthOfWhole(bytes)), isCut: true }
  }
}

/** A text must not end inside of a character, or it would be no text any more. */
function lengthOfWhole(bytes: Uint8Array): number {
  const last = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80)
  // One of four bytes at most; a text that ends with ASCII is whole.
  return last >= bytes.length - 4 && (bytes[last] ?? 0) >= 0xc0 ? last : bytes.length
}
