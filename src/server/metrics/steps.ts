const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Width of the buckets that outlive the raw samples. Every longer step is a multiple of it. */
export const BUCKET_MS = 5 * MINUTE_MS

/** The history route returns at most this many points. */
export const MAX_POINTS = 500

/** Round steps, so that every bucket starts at a round time. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
] as const
const LONGEST_STEP_MS = 24 * HOUR_MS

/**
 * The longest time between two samples when nothing failed: a tick may come late, or its response may be slow. A
 * shorter step would leave buckets without a sample and show false gaps. The cost: a single failed sample may share its
 * bucket with the next one and stay hidden.
 */
export function longestSpacingMs(intervalMs: number): number {
  return intervalMs * 1.5
}

/** The finest round step that shows a range in at most 500 points and without false gaps. */
export function chooseStepMs(rangeMs: number, intervalMs: number): number {
  const fits = (stepMs: number) =>
    // A range that starts inside a bucket touches one more.
    stepMs >= longestSpacingMs(intervalMs) && Math.ceil(rangeMs / stepMs) + 1 <= MAX_POINTS
  return STEPS_MS.find(fits) ?? LONGEST_STEP_MS
}

/** Start of the bucket that contains a time. */
export function bucketStart(at: number, stepMs: number): number {
  return at - (at % stepMs)
}
