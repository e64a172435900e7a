import { expect, test } from 'vitest'
import { describeBudget } from './rate-budget.ts'

const NOW = 1_000_000
const budget = { limit: 1_200, remaining: 1_180, resetsAt: NOW + 200_000, blockedUntil: null }

test.each([
  [{}, { left: '1,180 of 1,200 requests left', reset: 'resets in 3 min 20 s', isScarce: false }],
  [{ remaining: 720 }, { left: '720 of 1,200 requests left', reset: 'resets in 3 min 20 s', isScarce: true }],
  [
    { remaining: 1_200, resetsAt: null },
    { left: '1,200 of 1,200 requests left', reset: null, isScarce: false },
  ],
  [
    { remaining: 3, resetsAt: NOW },
    { left: '1,200 of 1,200 requests left', reset: null, isScarce: false },
  ],
  [
    { blockedUntil: NOW + 12_000 },
    { left: 'Cloudflare refuses requests for 12 s', reset: null, isScarce: true },
  ],
  [
    { blockedUntil: NOW },
    { left: '1,180 of 1,200 requests left', reset: 'resets in 3 min 20 s', isScarce: false },
  ],
])('%j', (change, texts) => {
  expect(describeBudget({ ...budget, ...change }, NOW)).toEqual(texts)
})
