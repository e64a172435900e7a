/** Where values come from, so that tests can set them. */
export interface ValueSource {
  /** Unix ms. */
  now: () => number
  uuid: () => string
  /** 0 to 1, without 1. */
  random: () => number
}

/** The variables, with their help in the menu. */
export const VARIABLES = [
  { name: 'uuid', help: 'a new UUID each time' },
  { name: 'now', help: 'the time of sending, such as 2026-11-21T04:18:02.345Z' },
  { name: 'now_ms', help: 'the same in Unix milliseconds' },
  { name: 'seq', help: 'the number of the message in a list, from 1' },
  { name: 'random', help: 'a whole number, 0 to 1,000,000,000' },
] as const

const VARIABLE = /\{\{(uuid|now_ms|now|seq|random)\}\}/g
const MAX_RANDOM = 1_000_000_000

/** Whether a text contains a variable. */
export function hasVariables(text: string): boolean {
  return text.search(VARIABLE) >= 0
}

/**
 * Replaces the {{variables}} of a text; unknown names stay as they are. Each {{uuid}} and {{random}} is new, while all
 * times in a text are the same moment.
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
