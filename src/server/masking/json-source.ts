import { MAX_MESSAGE_BYTES } from '#contract/limits.ts'
import { MAX_DEPTH } from './rules.ts'

/** A range of a JSON text. */
interface Place {
  start: number
  end: number
}

export interface Member {
  keyPlace: Place
  value: JsonNode
}

/** A value with its place in the text, so that a part can be replaced and the rest stays exactly as written. */
export type JsonNode = Place &
  (
    | { kind: 'object'; members: Map<string, Member> }
    | { kind: 'array'; items: JsonNode[] }
    | { kind: 'string'; value: string }
    | { kind: 'number' | 'word' }
  )

/** Also matches invalid JSON; only texts that JSON.parse accepts are tokenized. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[-\d][-+.\deE]*|[a-z]+|[{}[\]:,]/gs

export interface JsonSource {
  root: JsonNode
  /** The same, parsed by JSON.parse, for JSONPath. */
  plain: unknown
}

/**
 * Parses a text as JSON; null if it is not JSON. Throws if it is too long, too deep or has a duplicate key, of which
 * different parsers keep different values.
 */
export function parseSource(text: string): JsonSource | null {
  if (text.length > MAX_MESSAGE_BYTES) throw new RangeError('The text is too long.')
  let plain: unknown
  try {
    plain = JSON.parse(text)
  } catch {
    return null
  }
  return { plain, root: readTree(text) }
}

/** Throws for a text that is nested too deeply or has a duplicate key. */
function readTree(text: string): JsonNode {
  const tokens = [...text.matchAll(TOKEN)]
  let next = 0
  function take() {
    const token = tokens[next++]
    if (!token) throw new SyntaxError('The text ends too early.')
    return { text: token[0], start: token.index, end: token.index + token[0].length }
  }
  const peek = () => tokens[next]?.[0]

  function readObject(start: number, depth: number): JsonNode {
    const members = new Map<string, Member>()
    while (peek() !== '}') {
      const token = take()
      take()
      const key = JSON.parse(token.text) as string
      if (members.has(key)) throw new SyntaxError('Duplicate key.')
      members.set(key, { keyPlace: token, value: readValue(depth) })
      if (peek() === ',') take()
    }
    return { kind: 'object', start, end: take().end, members }
  }

  function readArray(start: number, depth: number): JsonNode {
    const items: JsonNode[] = []
    while (peek() !== ']') {
      items.push(readValue(depth))
      if (peek() === ',') take()
    }
    return { kind: 'array', start, end: take().end, items }
  }

  function readValue(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new RangeError('The text is nested too deeply.')
    const { text: token, start, end } = take()
    if (token === '{') return readObject(start, depth + 1)
    if (token === '[') return readArray(start, depth + 1)
    if (token.startsWith('"')) return { kind: 'string', start, end, value: JSON.parse(token) as string }
    return { kind: /^[-\d]/.test(token) ? 'number' : 'word', start, end }
  }

  return readValue(0)
}

/** The value at a JSONPath location; null if there is none. */
export function nodeAt(root: JsonNode, location: readonly (string | number)[]): JsonNode | null {
  let node: JsonNode | undefined = root
  for (const key of location) {
    if (node?.kind === 'object') node = node.members.get(String(key))?.value
    else if (node?.kind === 'array') node = node.items[Number(key)]
    else return null
  }
  return node ?? null
}
