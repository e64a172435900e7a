import { afterEach, expect, test, vi } from 'vitest'
import { startAttackFixture } from '#server/testing/attack-fixture.ts'

const DAY_MS = 86_400_000
const PRUNE_INTERVAL_MS = 60_000

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  [2, 1],
  [4, 2],
])('--journal-days %i keeps %i of two entries, one of which is three days old', async (days, left) => {
  // The database uses the machine's clock, and protects entries younger than a day.
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: now - 3 * DAY_MS })
  const scene = await startAttackFixture({ journalDays: days })
  try {
    await scene.signIn('admin')
    vi.setSystemTime(now)
    const cookie = await scene.signIn('admin')
    expect(await scene.journal(cookie)).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(PRUNE_INTERVAL_MS)
    expect(await scene.journal(cookie)).toHaveLength(left)
  } finally {
    vi.useRealTimers()
    await scene.close()
  }
})
