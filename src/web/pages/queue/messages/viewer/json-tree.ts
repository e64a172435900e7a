import { isLosslessNumber, parse, stringify } from 'lossless-json'
import { isJson } from '#contract/json.ts'
import { formatCount } from '#web/lib/format.ts'
import { jsonLosses } from '#web/lib/json-losses.ts'

/** Longer text gets no tree; a message has at most 128 KB, an unpacked one at most 1 MB. */
const MAX_TEXT_LENGTH = 2_000_000
/** One million bytes of `[1,1,…]` would be half a million rows. */
const MAX_NODES = 100_000
/** Copying and formatting are recursive. */
const MAX_DEPTH = 1_000
const PREVIEW_LENGTH = 200

/** A value in a body. Ids follow document order, so a subtree is a contiguous range of ids. */
export interface JsonNode {
  id: number
  /** Id of the parent; -1 for the root. */
  parent: number
  depth: number
  /** Key in an object, index in an array; null for the root. */
  key: string | number | null
  value: unknown
  /** The id after the last one of its subtree. */
  end: number
  childCount: number
  /** Position among its siblings, from 1. */
  position: number
}

export type JsonTreeNodes = readonly JsonNode[]

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isLosslessNumber(value)
}

export type JsonTreeReading =
  | { nodes: JsonTreeNodes; obstacle: null }
  /** `obstacle`: why JSON with nested values gets no tree; null for any other text. */
  | { nodes: null; obstacle: string | null }

const without = (obstacle: string | null): JsonTreeReading => ({ nodes: null, obstacle })

/** The nodes of a JSON object or array, if it can be read without loss. */
export function parseTree(text: string): JsonTreeReading {
  if (!/^\s*[{[]/.test(text)) return without(null)
  if (text.length > MAX_TEXT_LENGTH) return without('it is too long')
  let nodes: JsonTreeNodes | null
  try {
    nodes = readNodes(text)
  } catch (error) {
    if (!isJson(text)) return without(null)
    if (error instanceof RangeError) return without('it is nested too deeply')
    const twice = [...jsonLosses(text)].find(({ kind }) => kind === 'key')
    return without(
      twice?.kind === 'key'
        ? `key ${JSON.stringify(twice.key)} appears twice, and a tree would show only its last value`
        : 'it cannot be read without a loss',
    )
  }
  return nodes ? { nodes, obstacle: null } : without(`it has more than ${formatCount(MAX_NODES)} values`)
}

/** Written so that it never backtracks. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g
/** Numbers that may not keep their notation; other integers keep every digit. */
const UNSURE_NUMBER = /-?\d+[.eE][\d.eE+-]*|-?\d{16,}|-0(?!\d)/g

/**
 * The nodes by the browser's own parser, many times as fast as a lossless one, unless that changed how a number is
 * written or dropped one of two values of the same name. Null for too many.
 */
function readNodes(text: string): JsonTreeNodes | null {
  const bare = text.replace(STRING, '""')
  const isAsWritten = (number: string) => String(Number(number)) === number
  if (!(bare.match(UNSURE_NUMBER) ?? []).every(isAsWritten)) return collectNodes(parse(text))
  const nodes = collectNodes(JSON.parse(text))
  const isWhole = (found: JsonTreeNodes) =>
    found.filter(({ key }) => typeof key === 'string').length === bare.split(':').length - 1
  return nodes === null || isWhole(nodes) ? nodes : collectNodes(parse(text))
}

interface Frame {
  node: JsonNode
  /** Keys of an object; null for an array. */
  names: string[] | null
}

/** Iterative, as a body may be nested deeply. null if there are too many nodes; throws RangeError if too deep. */
function collectNodes(root: unknown): JsonTreeNodes | null {
  const nodes: JsonNode[] = []
  const frames: (Frame & { next: number })[] = []
  function add(parent: JsonNode | null, key: JsonNode['key'], value: unknown, position: number): void {
    const names = isContainer(value) && !Array.isArray(value) ? Object.keys(value) : null
    const childCount = names?.length ?? (Array.isArray(value) ? value.length : 0)
    const id = nodes.length
    const depth = parent ? parent.depth + 1 : 0
    if (depth > MAX_DEPTH) throw new RangeError('Nested too deeply')
    const node = { id, parent: parent?.id ?? -1, depth, key, value, end: id + 1, childCount, position }
    nodes.push(node)
    if (childCount > 0) frames.push({ node, names, next: 0 })
  }
  add(null, null, root, 1)
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (frame.next === frame.node.childCount) {
      frame.node.end = nodes.length
      frames.pop()
      continue
    }
    if (nodes.length >= MAX_NODES) return null
    const index = frame.next++
    const key = frame.names ? (frame.names[index] ?? '') : index
    add(frame.node, key, (frame.node.value as Record<string | number, unknown>)[key], index + 1)
  }
  return nodes
}

/** The ancestors of a node, outermost first. */
export function ancestorsOf(nodes: JsonTreeNodes, id: number): number[] {
  const ancestors: number[] = []
  for (let node = nodes[nodes[id]?.parent ?? -1]; node; node = nodes[node.parent]) ancestors.push(node.id)
  return ancestors.toReversed()
}

const ESCAPES: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
}

function quoteName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what has to be escaped
  const escaped = name.replace(/[\u0000-\u001f'\\]/g, (character) => {
    return ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${escaped}'`
}

/** Where a node is, as a normalized path: https://www.rfc-editor.org/rfc/rfc9535#name-normalized-paths */
export function normalizedPath(nodes: JsonTreeNodes, id: number): string {
  const steps = [...ancestorsOf(nodes, id), id].map((step) => nodes[step]?.key ?? null)
  return steps
    .map((key) => (key === null ? '$' : typeof key === 'number' ? `[${key}]` : `[${quoteName(key)}]`))
    .join('')
}

/** A scalar as text to search and show: strings without quotes, numbers with every digit. */
export function scalarText(value: unknown): string {
  return isContainer(value) ? '' : String(value)
}

/** Whether the formatted text of these nodes is certain to stay within a length. */
export function staysWithin(nodes: JsonTreeNodes, text: string, maxLength: number): boolean {
  const deepest = nodes.reduce((depth, node) => Math.max(depth, node.depth), 0)
  // A comma or a pair of brackets for each, with two line breaks at most.
  return text.length + nodes.length * 2 * (2 * deepest + 2) <= maxLength
}

/** A value as copied: JSON with every digit, a string without quotes. */
export function copyText(value: unknown): string {
  if (!isContainer(value)) return scalarText(value)
  try {
    return stringify(value) ?? ''
  } catch {
    return ''
  }
}

export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'literal'

export function kindOf(value: unknown): ValueKind {
  if (isLosslessNumber(value) || typeof value === 'number') return 'number'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string') return 'string'
  return isContainer(value) ? 'object' : 'literal'
}

/** A value on one line, cut if it is long. */
export function previewOf({ value, childCount }: Pick<JsonNode, 'value' | 'childCount'>): string {
  const kind = kindOf(value)
  if (kind === 'object')
    return childCount === 0 ? '{}' : `{ ${childCount} ${childCount === 1 ? 'key' : 'keys'} }`
  if (kind === 'array')
    return childCount === 0 ? '[]' : `[ ${childCount} ${childCount === 1 ? 'item' : 'items'} ]`
  const text = scalarText(value)
  if (kind !== 'string') return cut(text)
  const quoted = JSON.stringify(text.slice(0, PREVIEW_LENGTH))
  return text.length > PREVIEW_LENGTH ? `${quoted.slice(0, -1)}…` : quoted
}

function cut(text: string): string {
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text
}
