const MAX_LENGTH = 200
/** In how many ways a repeated group may split its match; `(?:\d{1,3}\.){3}` has 9. */
const MAX_REPETITIONS = 64
/** An escape, a class, the start of a group, or a single character. */
const PIECE = /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<[^>]*>))?|./gsu
const QUANTIFIER = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/uy

interface Quantifier {
  /** Whether it can match more than one number of times. */
  isVariable: boolean
  max: number
  length: number
}

function quantifierAt(pattern: string, index: number): Quantifier | null {
  QUANTIFIER.lastIndex = index
  const [text, from, comma, to] = QUANTIFIER.exec(pattern) ?? []
  if (text === undefined) return null
  const { length } = text
  if (from === undefined) {
    return { isVariable: true, max: text.startsWith('?') ? 1 : Number.POSITIVE_INFINITY, length }
  }
  if (comma === undefined) return { isVariable: false, max: Number(from), length }
  return { isVariable: from !== to, max: to ? Number(to) : Number.POSITIVE_INFINITY, length }
}

/**
 * Whether a group that can match in several ways is repeated, as in `(a+)+` or `(a|a)*`, which can take exponential
 * time. Conservative: it also refuses some safe patterns.
 */
function hasNestedQuantifier(pattern: string): boolean {
  /** For each open group, roughly how many ways its parts can match at most; 0 if only one. */
  const ways = [0]
  const note = (count: number) => ways.push(Math.max(ways.pop() ?? 0, count))
  let next = 0
  for (const { 0: piece, index } of pattern.matchAll(PIECE)) {
    // Part of a quantifier that has already been read.
    if (index < next) continue
    if (piece.startsWith('(')) {
      ways.push(0)
      continue
    }
    if (piece === '|') note(2)
    const inner = piece === ')' ? (ways.pop() ?? 0) : 0
    const quantifier = quantifierAt(pattern, index + piece.length)
    if (!quantifier) {
      note(inner)
      continue
    }
    next = index + piece.length + quantifier.length
    const { max, isVariable } = quantifier
    const together = inner === 0 ? 0 : inner * Math.max(1, max)
    if (max > 1 && together > MAX_REPETITIONS) return true
    note(Math.max(together, isVariable ? max : 0))
  }
  return false
}

/** The error of a pattern, as the predicate of a sentence; null if it is safe. */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  try {
    if (new RegExp(pattern, 'u').test('')) return 'matches the empty string, so it would match everywhere'
  } catch (error) {
    return `is not a valid regular expression (${error instanceof Error ? error.message : String(error)})`
  }
  if (hasNestedQuantifier(pattern)) {
    return 'repeats a group that contains a repetition or alternatives, which can take forever; rewrite it without, such as [a-z]+ for (?:[a-z]+)*'
  }
  return null
}
