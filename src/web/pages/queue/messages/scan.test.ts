import { expect, test } from 'vitest'
import { scan, type ScanProgress } from './scan.ts'

async function run(total: number, options: { wanted?: number; limit?: number; abortAfter?: number } = {}) {
  const controller = new AbortController()
  const progress: ScanProgress[] = []
  const asked: number[] = []
  let next = 0
  const others = await scan({
    wanted: options.wanted ?? 3,
    limit: options.limit ?? 1_000,
    batchSize: 10,
    load: async (batchSize) => {
      asked.push(batchSize)
      const messages = Array.from({ length: Math.min(batchSize, total - next) }, (_, index) => next + index)
      next += messages.length
      if (asked.length === options.abortAfter) controller.abort()
      return messages
    },
    matches: (message) => message % 7 === 0,
    signal: controller.signal,
    onProgress: (step) => progress.push(step),
  })
  return { last: progress.at(-1), asked, others }
}

test('goes on until enough match, and answers the others', async () => {
  const { last, asked, others } = await run(100)
  expect([last, asked]).toEqual([{ scanned: 20, found: 3 }, [10, 10]])
  expect(others).toHaveLength(17)
  expect(others).not.toContain(7)
})

test('ends where there are no more', async () => {
  expect((await run(12, { wanted: 50 })).last).toEqual({ scanned: 12, found: 2 })
  expect((await run(0)).last).toBeUndefined()
})

test('never looks at more than the limit', async () => {
  const { last, asked } = await run(100, { wanted: 50, limit: 25 })
  expect([last?.scanned, asked]).toEqual([25, [10, 10, 5]])
})

test('can be stopped', async () => {
  expect((await run(100, { wanted: 50, abortAfter: 2 })).last?.scanned).toBe(20)
})
