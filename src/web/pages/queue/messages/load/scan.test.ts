import { expect, test } from 'vitest'
import { scan, scanTimeoutMs, type ScanProgress } from './scan.ts'

interface Options {
  wanted?: number
  limit?: number
  abortAfter?: number
  /** Messages are delivered again after this many, as when their leases end. */
  repeatAfter?: number
  outOfTimeAfter?: number
}

async function run(total: number, options: Options = {}) {
  const controller = new AbortController()
  const progress: ScanProgress[] = []
  const asked: number[] = []
  let next = 0
  const result = await scan({
    wanted: options.wanted ?? 3,
    limit: options.limit ?? 1_000,
    batchSize: 10,
    load: async (batchSize) => {
      asked.push(batchSize)
      const length = Math.max(0, Math.min(batchSize, total - next))
      const messages = Array.from({ length }, (_, index) => ({
        id: String((next + index) % (options.repeatAfter ?? Infinity)),
        delivery: asked.length,
      }))
      next += messages.length
      if (asked.length === options.abortAfter) controller.abort()
      return messages
    },
    match: async (messages) => new Set(messages.map(({ id }) => id).filter((id) => Number(id) % 7 === 0)),
    isOutOfTime: () => asked.length === options.outOfTimeAfter,
    signal: controller.signal,
    onProgress: (step) => progress.push(step),
  })
  return { ...result, last: progress.at(-1), asked }
}

test('a scan continues until enough match, and returns the others', async () => {
  const { last, asked, others, end } = await run(100)
  expect([last, asked, end]).toEqual([{ scanned: 20, found: 3 }, [10, 10], 'found'])
  expect(others).toHaveLength(17)
  expect(others.map(({ id }) => id)).not.toContain('7')
})

test('a scan ends when there are no more messages', async () => {
  expect(await run(12, { wanted: 50 })).toMatchObject({ scanned: 12, found: 2, end: 'empty' })
  expect(await run(0)).toMatchObject({ scanned: 0, end: 'empty' })
})

test('a scan never exceeds the limit', async () => {
  const { scanned, asked, end } = await run(100, { wanted: 50, limit: 25 })
  expect([scanned, asked, end]).toEqual([25, [10, 10, 5], 'limit'])
})

test('a scan can be stopped', async () => {
  expect(await run(100, { wanted: 50, abortAfter: 2 })).toMatchObject({ scanned: 20, end: 'stopped' })
})

test('a scan ends when only known messages are delivered, and counts none twice', async () => {
  const { scanned, found, others, end } = await run(1_000, { wanted: 50, repeatAfter: 15 })
  expect({ scanned, found, end }).toEqual({ scanned: 15, found: 3, end: 'repeats' })
  // Each with its newest lease; the older one is void.
  expect(others.filter(({ delivery }) => delivery > 1)).not.toHaveLength(0)
  expect(others).toHaveLength(12)
})

test('a scan ends before the first lease does', async () => {
  expect(await run(1_000, { wanted: 500, outOfTimeAfter: 3 })).toMatchObject({
    scanned: 30,
    end: 'leases-end',
  })
})

test.each([
  [1_000, 1_000, 50_000],
  [600_000, 1_000, 600_000],
  [10_000, 10_000, 230_000],
])('leases of %i ms for a scan of %i messages last %i ms', (asked, limit, expected) => {
  expect(scanTimeoutMs(asked, limit, 100)).toBe(expected)
})
