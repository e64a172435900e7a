const INDENT = '  '

/**
 * JSON with line breaks and indents, and every other character as it was sent: numbers are never parsed, so none
 * is rounded. null for what is no JSON.
 */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  let out = ''
  let depth = 0
  let index = 0
  const newline = () => `\n${INDENT.repeat(depth)}`
  while (index < text.length) {
    const character = text[index] as string
    if (character === '"') {
      const end = endOfString(text, index)
      out += text.slice(index, end)
      index = end
      continue
    }
    index++
    if (/\s/.test(character)) continue
    if (character === '{' || character === '[') {
      const close = nextVisible(text, index)
      if (text[close] === '}' || text[close] === ']') {
        out += character + (text[close] as string)
        index = close + 1
        continue
      }
      depth++
      out += character + newline()
    } else if (character === '}' || character === ']') {
      depth--
      out += newline() + character
    } else if (character === ',') out += character + newline()
    else if (character === ':') out += ': '
    else out += character
  }
  return out
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index + 1
}

function nextVisible(text: string, start: number): number {
  let index = start
  while (/\s/.test(text[index] ?? 'x')) index++
  return index
}

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
