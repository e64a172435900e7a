import { MASK } from '#contract/masking.ts'

/** A range of a text, and its replacement. */
export interface Span {
  start: number
  end: number
  text: string
}

/** The matches of all patterns. Each searches the original text, so that none hides a match from another. */
export function matchesOf(text: string, patterns: readonly RegExp[]): Span[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
      start: index,
      end: index + found.length,
      text: MASK,
    })),
  )
}

/** Sorted spans without overlaps: an inner span is dropped, and overlapping ones are merged. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (span.end === span.start) continue
    if (!last || span.start >= last.end) result.push({ ...span })
    else if (span.end > last.end) {
      last.end = span.end
      last.text = MASK
    }
  }
  return result
}

/** The text with the spans replaced. */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  let result = ''
  let end = 0
  for (const span of merged(spans)) {
    result += text.slice(end, span.start) + span.text
    end = span.end
  }
  return result + text.slice(end)
}
