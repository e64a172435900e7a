import { LONGEST_NAME } from './journal.ts'

/** So many characters in a row are no accident. */
const SHARED_CHARACTERS = 8

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  const texts: string[] = []
  const waiting = [value]
  for (const part of waiting) {
    if (typeof part === 'string') texts.push(part)
    else if (isObject(part)) for (const inner of Object.values(part)) waiting.push(inner)
  }
  return texts
}

function hasPartOf(name: string, texts: readonly string[]): boolean {
  for (let start = 0; start + SHARED_CHARACTERS <= name.length; start++) {
    const part = name.slice(start, start + SHARED_CHARACTERS)
    if (texts.some((text) => text.includes(part))) return true
  }
  return false
}

/** The names in a body, its own or those of the connections to be added, and everything else in it. */
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
 * The name, or the names, in a body that may hold a credential. One that has a part of anything else in there is left
 * out, as somebody may have pasted a token into the wrong field.
 */
export function nameIn(body: unknown): string | null {
  if (!isObject(body)) return null
  const { names, rest } = namesAndRest(body)
  const texts = textsIn(rest)
  const shown = names
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(0, LONGEST_NAME))
    .filter((name) => !hasPartOf(name, texts))
  return shown.length === 0 ? null : shown.join(', ').slice(0, LONGEST_NAME)
}
