import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'

/**
 * The rows that are drawn: those in sight, some around them, and one that is kept wherever it is, so that it does not
 * lose the focus by being scrolled away. No such row: -1.
 */
export function drawnRows(range: Range, kept: number): number[] {
  const around = defaultRangeExtractor(range)
  if (kept < 0 || kept >= range.count || around.includes(kept)) return around
  return kept < range.startIndex ? [kept, ...around] : [...around, kept]
}

/** How much room is left out before a row: where it begins, and where the one drawn before it ends. */
export function gapBefore(items: readonly { start: number; end: number }[], place: number): number {
  return (items[place]?.start ?? 0) - (items[place - 1]?.end ?? 0)
}
