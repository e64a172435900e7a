/** Bodies are untrusted: 128 KB can unpack to more than 100 MB. */
const MAX_UNPACKED_BYTES = 1_000_000

export interface Unpacked {
  bytes: Uint8Array
  /** Reading stopped at the limit. */
  isCut: boolean
}

/** Unpacks gzip up to a limit. Rejects if it is not valid. */
export async function gunzip(packed: Uint8Array, maxBytes = MAX_UNPACKED_BYTES): Promise<Unpacked> {
  // A copy has an ArrayBuffer, as Blob requires.
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
    // The rest is not needed.
    await reader.cancel().catch(() => undefined)
    return { bytes: bytes.subarray(0, lengthOfWhole(bytes)), isCut: true }
  }
}

/** Cuts off an incomplete last character, which would make the text invalid. */
function lengthOfWhole(bytes: Uint8Array): number {
  const last = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80)
  // A character has at most four bytes.
  return last >= bytes.length - 4 && (bytes[last] ?? 0) >= 0xc0 ? last : bytes.length
}
