import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json'
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts'

/** Deeper than any real message, and well within the limits of recursion. */
export const MAX_DEPTH = 100

/** A body as JSON. */
export interface JsonDocument {
  /** The value, with numbers that JavaScript would round kept as LosslessNumber. */
  exact: unknown
  /**
   * The value with plain numbers only, for JSONPath, which would descend into a LosslessNumber as an object and could
   * not compare it in `@.price > 10`. The same object as `exact` if that has plain numbers only.
   */
  plain: unknown
}

/** Why a text is not parsed as JSON; null if it is. */
export function documentObstacle(text: string): 'over 128 KB' | 'nested too deep' | null {
  if (text.length > MAX_MESSAGE_BYTES) return 'over 128 KB'
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (inString) {
      if (character === '\\') index++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      if (++depth > MAX_DEPTH) return 'nested too deep'
    } else if (character === '}' || character === ']') depth--
  }
  return null
}

/** Parses a body as JSON without rounding numbers; null if it is not JSON, too long or too deep. */
export function parseDocument(text: string): JsonDocument | null {
  if (documentObstacle(text) !== null) return null
  let hasLossless = false
  const parseNumber = (digits: string) => {
    const number = Number(digits)
    if (String(number) === digits) return number
    hasLossless = true
    return new LosslessNumber(digits)
  }
  try {
    // The last of duplicate keys counts, as for JSON.parse.
    const exact = parse(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue })
    return { exact, plain: hasLossless ? JSON.parse(text) : exact }
  } catch {
    return null
  }
}

/** The value at a location of the exact document; undefined if there is none. */
export function valueAt(root: unknown, location: readonly (string | number)[]): unknown {
  let value = root
  for (const key of location) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

/** A value as users compare it: strings without quotes, numbers with their digits, the rest as compact JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (isLosslessNumber(value)) return value.toString()
  return stringify(value) ?? ''
}
