/** Where the values come from, so that a test can say them. */
export interface ValueSource {
  /** Unix ms. */
  now: () => number
  uuid: () => string
  /** 0 to 1, without 1. */
  random: () => number
}

/** What can be filled in, for people to choose from. */
export const VARIABLES = [
  { name: 'uuid', says: 'a new UUID each time' },
  { name: 'now', says: 'the time of sending, such as 2026-11-21T04:18:02.345Z' },
  { name: 'now_ms', says: 'the same in Unix milliseconds' },
  { name: 'seq', says: 'the number of the message in a list, from 1' },
  { name: 'random', says: 'a whole number, 0 to 1,000,000,000' },
] as const

const VARIABLE = /\{\{(uuid|now_ms|now|seq|random)\}\}/g
const MAX_RANDOM = 1_000_000_000

/** Whether there is anything that would be filled in. */
export function hasVariables(text: string): boolean {
  return text.search(VARIABLE) >= 0
}

/**
 * A text with its {{variables}} replaced; names that are not known stay as they are. Every {{uuid}} and {{random}} is a
 * new one, while all times of a text are the same moment.
 */
export function fillVariables(text: string, seq: number, source: ValueSource): string {
  const now = source.now()
  return text.replace(VARIABLE, (_, name: string) => {
    switch (name) {
      case 'uuid':
        return source.uuid()
      case 'now':
        return new Date(now).toISOString()
      case 'now_ms':
        return String(now)
      case 'seq':
        return String(seq)
      default:
        return String(Math.floor(source.random() * (MAX_RANDOM + 1)))
    }
  })
}
