import { describe, expect, test } from 'vitest'
import type { History, HistoryPoint } from '#contract/history.ts'
import { fillGaps, hasGaps, queryFor, toAverages } from './gaps.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A round time: 2026-11-01T00:00:00Z. */
const START = Date.UTC(2026, 10, 1)

const gap = (at: number): HistoryPoint => ({ at, backlogCount: null, backlogBytes: null, oldestAgeMs: null })
const own = (at: number, backlogCount: number): HistoryPoint => ({
  at,
  backlogCount,
  backlogBytes: backlogCount * 100,
  oldestAgeMs: 7,
})
const filled = (at: number, messages: number): HistoryPoint => ({
  ...gap(at),
  backlogCount: messages,
  backlogBytes: messages * 100,
  isFromAnalytics: true,
})
const averages = (...rows: [at: number, messages: number][]) =>
  new Map(rows.map(([at, messages]) => [at, { messages, bytes: messages * 100 }]))
const historyOf = (stepMs: number, ...points: HistoryPoint[]): History => ({
  from: START,
  to: START + HOUR,
  stepMs,
  intervalMs: 20_000,
  points,
  analytics: null,
})

describe('fillGaps', () => {
  const [a, b, c, d] = [START, START + 5 * MINUTE, START + 10 * MINUTE, START + 15 * MINUTE] as const
  const all = averages([a, 1], [b, 2], [c, 3], [d, 4])
  test.each([
    ['nothing measured', [gap(a), gap(b)], all, [filled(a, 1), filled(b, 2)]],
    ['a gap before', [gap(a), own(b, 9)], all, [filled(a, 1), own(b, 9)]],
    ['a gap between', [own(a, 9), gap(b), own(c, 9)], all, [own(a, 9), filled(b, 2), own(c, 9)]],
    ['a gap after', [own(a, 9), gap(b)], all, [own(a, 9), filled(b, 2)]],
    ['a measured zero', [own(a, 0)], all, [own(a, 0)]],
    [
      'a gap that analytics have too',
      [gap(a), gap(b), own(c, 9)],
      averages([b, 2]),
      [gap(a), filled(b, 2), own(c, 9)],
    ],
    ['a known zero', [gap(a)], averages([a, 0]), [filled(a, 0)]],
    ['averages outside the range', [gap(b)], averages([a, 1], [d, 4]), [gap(b)]],
    ['no analytics', [gap(a), own(b, 9)], averages(), [gap(a), own(b, 9)]],
  ] as const)('%s', (_, points, known, expected) => {
    const history = historyOf(5 * MINUTE, ...points)
    expect(fillGaps(history, known, 'answered')).toEqual({
      ...history,
      points: expected,
      analytics: 'answered',
    })
  })

  test('steps below a minute share its average', () => {
    const at = (second: number) => START + second * SECOND
    const history = historyOf(30 * SECOND, gap(at(0)), own(at(30), 9), gap(at(60)), gap(at(90)))
    expect(fillGaps(history, averages([START, 1], [START + MINUTE, 2]), 'answered').points).toEqual([
      filled(at(0), 1),
      own(at(30), 9),
      filled(at(60), 2),
      filled(at(90), 2),
    ])
  })
})

test.each([
  [[], false],
  [[own(START, 0)], false],
  [[own(START, 1), gap(START + 1)], true],
] as const)('%j has gaps: %s', (points, expected) => {
  expect(hasGaps(historyOf(MINUTE, ...points))).toBe(expected)
})

describe('toAverages', () => {
  const group = (minute: number, messages: number) => ({
    at: START + minute * MINUTE,
    messages,
    bytes: messages * 7,
  })

  test('averages the groups of a step in any order', () => {
    expect(toAverages([group(15, 4), group(5, 2), group(0, 1)], 10 * MINUTE)).toEqual(
      new Map([
        [START + 10 * MINUTE, { messages: 4, bytes: 28 }],
        [START, { messages: 1.5, bytes: 11 }],
      ]),
    )
  })

  test('keeps minutes for shorter steps', () => {
    expect([...toAverages([group(0, 1), group(1, 2)], SECOND).keys()]).toEqual([START, START + MINUTE])
  })

  test('rounds to tenths of a message and whole bytes', () => {
    expect(toAverages([{ at: START, messages: 2 / 3, bytes: 200 / 3 }], MINUTE).get(START)).toEqual({
      messages: 0.7,
      bytes: 67,
    })
  })
})

describe('queryFor', () => {
  const now = START + 90 * SECOND
  test.each([
    { step: 10 * SECOND, dimension: 'datetimeMinute', from: START - 82 * MINUTE, limit: 85 },
    { step: 30 * SECOND, dimension: 'datetimeMinute', from: START - 249 * MINUTE, limit: 252 },
    { step: 2 * MINUTE, dimension: 'datetimeMinute', from: START - 1_000 * MINUTE, limit: 1_003 },
    { step: 5 * MINUTE, dimension: 'datetimeFiveMinutes', from: START - 2_500 * MINUTE, limit: 502 },
    { step: 30 * MINUTE, dimension: 'datetimeFiveMinutes', from: START - 250 * HOUR, limit: 3_002 },
    { step: HOUR, dimension: 'datetimeHour', from: START - 500 * HOUR, limit: 502 },
    { step: 2 * HOUR, dimension: 'datetimeHour', from: START - 30 * DAY, limit: 722 },
    { step: DAY, dimension: 'datetimeHour', from: START - 30 * DAY, limit: 722 },
  ])('steps of $step ms are asked for by $dimension', ({ step, ...expected }) => {
    expect(queryFor(step, now)).toEqual({ ...expected, to: now })
  })

  test('no query requests more groups than a response holds', () => {
    const steps = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * SECOND, n * MINUTE])
    for (const step of [...steps, HOUR, 12 * HOUR, DAY]) {
      expect(queryFor(step, now).limit).toBeLessThanOrEqual(3_002)
    }
  })
})
