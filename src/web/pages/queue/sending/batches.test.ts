import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_BATCH_BYTES, MAX_BATCH_MESSAGES, MAX_BODY_BYTES } from '#contract/limits.ts'
import { batchesOf } from './batches.ts'

const lengths = (sizes: number[]) =>
  [...batchesOf(sizes.map((bytes) => ({ bytes })))].map(({ length }) => length)

test.each([
  [[], []],
  [[0], [1]],
  [Array<number>(100).fill(1), [100]],
  [Array<number>(201).fill(1), [100, 100, 1]],
  [
    [127_900, 127_900, 200, 1],
    [3, 1],
  ],
  [
    [127_900, 127_900, 201],
    [2, 1],
  ],
])('%# batches are as large as the limits allow', (sizes, expected) => {
  expect(lengths(sizes)).toEqual(expected)
})

test('batches keep order and limits, lose nothing, and no two adjacent ones fit into one', () => {
  const size = fc.oneof(fc.nat(200), fc.nat(MAX_BODY_BYTES))
  fc.assert(
    fc.property(fc.array(size, { maxLength: 500 }), (sizes) => {
      const messages = sizes.map((bytes, index) => ({ bytes, index }))
      const batches = [...batchesOf(messages)]
      expect(batches.flat()).toEqual(messages)
      const total = (batch: { bytes: number }[]) => batch.reduce((sum, { bytes }) => sum + bytes, 0)
      for (const [index, batch] of batches.entries()) {
        expect(batch.length).toBeGreaterThan(0)
        expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_MESSAGES)
        expect(total(batch)).toBeLessThanOrEqual(MAX_BATCH_BYTES)
        const next = batches[index + 1]?.[0]?.bytes ?? Infinity
        expect(batch.length === MAX_BATCH_MESSAGES || total(batch) + next > MAX_BATCH_BYTES).toBe(true)
      }
    }),
  )
})
