const BYTES_PER_LINE = 16
const MAX_DUMPED_BYTES = 4_096

/** Bytes as hex and as text beside it, the first 4 KB. */
export function hexDump(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, MAX_DUMPED_BYTES)
  const lines: string[] = []
  for (let start = 0; start < shown.length; start += BYTES_PER_LINE) {
    const line = [...shown.subarray(start, start + BYTES_PER_LINE)]
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${start.toString(16).padStart(6, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3)} ${text}`)
  }
  if (bytes.length > MAX_DUMPED_BYTES) lines.push(`… ${bytes.length - MAX_DUMPED_BYTES} more bytes`)
  return lines.join('\n')
}
