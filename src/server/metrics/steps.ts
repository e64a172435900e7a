const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Width of the buckets that outlive the raw samples. Every longer step is a multiple of it. */
export const BUCKET_MS = 5 * MINUTE_MS

/** The contract of the history route: at most this many points. */
export const MAX_POINTS = 500

/** Round steps, so that every bucket begins on a time that a person reads off a clock. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
] as const
const LONGEST_STEP_MS = 24 * HOUR_MS

/**
 * How far apart two samples may lie when nothing failed: a tick comes late, or its answer takes a while. A step
 * below that would leave buckets empty that were measured, and show gaps that never were. The cost: of samples
 * that follow each other closely, one that failed alone may hide behind its neighbour.
 */
export function longestSpacingMs(intervalMs: number): number {
  return intervalMs * 1.5
}

/** The finest round step that shows a range in at most 500 points and no false gap. */
export function chooseStepMs(rangeMs: number, intervalMs: number): number {
  const fits = (stepMs: number) =>
    // A range that begins inside a bucket touches one more than its length says.
    stepMs >= longestSpacingMs(intervalMs) && Math.ceil(rangeMs / stepMs) + 1 <= MAX_POINTS
  return STEPS_MS.find(fits) ?? LONGEST_STEP_MS
}

/** Start of the bucket that a moment falls into. */
export function bucketStart(at: number, stepMs: number): number {
  return at - (at % stepMs)
}
