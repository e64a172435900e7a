import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'

/**
 * Indexes of the rows to draw: those in sight, some around them, and one that is kept wherever it is, so that
 * scrolling does not take the focus from it. -1 keeps none.
 */
export function drawnRows(range: Range, kept: number): number[] {
  const around = defaultRangeExtractor(range)
  if (kept < 0 || kept >= range.count || around.includes(kept)) return around
  return kept < range.startIndex ? [kept, ...around] : [...around, kept]
}

/** Height of the rows that are not drawn between a row and the row drawn before it. */
export function gapBefore(items: readonly { start: number; end: number }[], place: number): number {
  return (items[place]?.start ?? 0) - (items[place - 1]?.end ?? 0)
}
