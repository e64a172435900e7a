import { isLosslessNumber } from 'lossless-json'
import { documentObstacle } from './document.ts'
import type { IndexedMessage } from './entry.ts'
import { cut } from './json-path.ts'

const MAX_DEPTH = 3
const MAX_KEYS = 100
const MAX_ELEMENTS = 5
const MAX_KEY_LENGTH = 80
const MAX_SHAPE_LENGTH = 10_000
const MAX_LABEL_LENGTH = 300
const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

function keyText(key: string): string {
  const short = cut(key, MAX_KEY_LENGTH)
  return PLAIN_KEY.test(short) ? short : JSON.stringify(short)
}

function describe(value: unknown, depth: number): string {
  if (value === null) return 'null'
  if (isLosslessNumber(value)) return 'number'
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    if (depth === MAX_DEPTH) return '[…]'
    const shapes = new Set(value.slice(0, MAX_ELEMENTS).map((element) => describe(element, depth + 1)))
    return `[${[...shapes].toSorted().join(' | ')}]`
  }
  const keys = Object.keys(value).toSorted()
  if (keys.length === 0) return '{}'
  if (depth === MAX_DEPTH) return '{…}'
  const members = keys
    .slice(0, MAX_KEYS)
    .map((key) => `${keyText(key)}: ${describe((value as Record<string, unknown>)[key], depth + 1)}`)
  return `{${members.join(', ')}${keys.length > MAX_KEYS ? ', …' : ''}}`
}

/** The shape of a JSON value, to three levels: `{id: number, lines: [{sku: string}]}`. Equal shapes have equal text. */
export function shapeOf(value: unknown): string {
  return cut(describe(value, 0), MAX_SHAPE_LENGTH)
}

/** The shape of a message's body; `key` is its whole text, `label` is short enough to show. */
export function bodyShape(message: IndexedMessage): { key: string; label: string } {
  const key = shapeText(message)
  return { key, label: cut(key, MAX_LABEL_LENGTH) }
}

function shapeText(message: IndexedMessage): string {
  const { contentType, text } = message
  if (contentType === 'text') return 'text'
  if (text === null || contentType === 'bytes' || contentType === 'v8') return 'bytes'
  const document = message.document()
  if (document) return shapeOf(document.exact)
  if (contentType !== 'json') return 'text'
  const obstacle = documentObstacle(text)
  return obstacle === null ? 'invalid JSON' : `JSON ${obstacle}`
}
