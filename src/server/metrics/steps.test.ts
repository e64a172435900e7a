import { describe, expect, it } from 'vitest'
import { BUCKET_MS, bucketStart, chooseStepMs, longestSpacingMs } from './steps.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('chooseStepMs', () => {
  it.each([
    { range: MINUTE, interval: 5 * SECOND, step: 10 * SECOND },
    { range: 15 * MINUTE, interval: 5 * SECOND, step: 10 * SECOND },
    { range: HOUR, interval: 5 * SECOND, step: 10 * SECOND },
    { range: HOUR, interval: 10 * SECOND, step: 15 * SECOND },
    { range: HOUR, interval: MINUTE, step: 2 * MINUTE },
    { range: 6 * HOUR, interval: 5 * SECOND, step: MINUTE },
    { range: DAY, interval: 5 * SECOND, step: 5 * MINUTE },
    { range: 7 * DAY, interval: 5 * SECOND, step: 30 * MINUTE },
    { range: 30 * DAY, interval: 5 * SECOND, step: 2 * HOUR },
    { range: 30 * DAY, interval: 30 * DAY, step: DAY },
  ])('shows $range ms of samples every $interval ms in steps of $step ms', ({ range, interval, step }) => {
    expect(chooseStepMs(range, interval)).toBe(step)
  })

  it('never gives more than 500 points, or a step shorter than the longest spacing of samples', () => {
    for (let range = MINUTE; range <= 30 * DAY; range = Math.ceil(range * 1.07)) {
      for (const interval of [SECOND, 5 * SECOND, 7_000, MINUTE, 10 * MINUTE]) {
        const step = chooseStepMs(range, interval)
        expect(Math.ceil(range / step) + 1).toBeLessThanOrEqual(500)
        expect(step).toBeGreaterThanOrEqual(longestSpacingMs(interval))
      }
    }
  })

  it('reads no range from samples that is longer than they are kept', () => {
    const longestOfRaw = 500 * 2 * MINUTE
    expect(chooseStepMs(longestOfRaw, SECOND)).toBeGreaterThanOrEqual(BUCKET_MS)
    expect(longestOfRaw).toBeLessThan(DAY)
  })
})

describe('bucketStart', () => {
  it.each([
    { at: 0, start: 0 },
    { at: 9_999, start: 0 },
    { at: 10_000, start: 10_000 },
    { at: 12_345, start: 10_000 },
  ])('puts $at into the bucket of $start', ({ at, start }) => {
    expect(bucketStart(at, 10_000)).toBe(start)
  })
})
