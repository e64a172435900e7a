import { LONGEST_NAME } from './journal.ts'

/** A run of this many equal characters is not a coincidence. */
const SHARED_CHARACTERS = 8

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every string in a value, at any depth. */
function stringsIn(value: unknown): string[] {
  const strings: string[] = []
  const waiting = [value]
  for (const part of waiting) {
    if (typeof part === 'string') strings.push(part)
    else if (isObject(part)) for (const inner of Object.values(part)) waiting.push(inner)
  }
  return strings
}

function sharesText(name: string, strings: readonly string[]): boolean {
  for (let start = 0; start + SHARED_CHARACTERS <= name.length; start++) {
    const part = name.slice(start, start + SHARED_CHARACTERS)
    if (strings.some((text) => text.includes(part))) return true
  }
  return false
}

/** Splits a body into its names (its own, or those of the connections to add) and everything else. */
function namesAndRest(body: Record<string, unknown>): { names: unknown[]; rest: unknown } {
  const { name, ...rest } = body
  const { connections } = rest
  if (name !== undefined || !Array.isArray(connections)) return { names: [name], rest }
  const inner = connections.filter(isObject).map(({ name: each, ...others }) => ({ each, others }))
  return {
    names: inner.map(({ each }) => each),
    rest: { ...rest, connections: inner.map(({ others }) => others) },
  }
}

/**
 * The name, or the names, in a body that may hold a credential. A name that shares text with any other field is left
 * out, because a user may have pasted a token into the wrong field.
 */
export function nameIn(body: unknown): string | null {
  if (!isObject(body)) return null
  const { names, rest } = namesAndRest(body)
  const strings = stringsIn(rest)
  const shown = names
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(0, LONGEST_NAME))
    .filter((name) => !sharesText(name, strings))
  return shown.length === 0 ? null : shown.join(', ').slice(0, LONGEST_NAME)
}
