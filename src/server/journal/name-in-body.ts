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

/**
 * The name in a body that may hold a credential. Where it has a part of anything else in there, somebody may have
 * pasted a token into the wrong field, and it is left out.
 */
export function nameIn(body: unknown): string | null {
  if (!isObject(body)) return null
  const { name, ...rest } = body
  if (typeof name !== 'string') return null
  const shown = name.slice(0, LONGEST_NAME)
  return hasPartOf(shown, textsIn(rest)) ? null : shown
}
