import type { Clock } from '#server/clock.ts'

/** A clock that only moves when a test advances it. */
export interface ManualClock extends Clock {
  advance(ms: number): void
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let now = startMs
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}
