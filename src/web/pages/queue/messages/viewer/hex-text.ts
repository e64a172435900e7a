const BYTES_PER_LINE = 16
const MAX_BYTES = 65_536

/** A hex dump with text of the first 64 KB, and how many bytes are left out. */
export function hexText(bytes: Uint8Array): { shown: string; leftOut: number } {
  const dumped = bytes.subarray(0, MAX_BYTES)
  const lines: string[] = []
  for (let start = 0; start < dumped.length; start += BYTES_PER_LINE) {
    const line = [...dumped.subarray(start, start + BYTES_PER_LINE)]
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${start.toString(16).padStart(6, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3)} ${text}`)
  }
  return { shown: lines.join('\n'), leftOut: bytes.length - dumped.length }
}
