const INDENT = '  '

/**
 * Formats JSON with line breaks and indents and keeps every other character: numbers are not parsed, so none is rounded.
 * Returns null if the text is not JSON.
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
