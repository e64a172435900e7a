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
  const fixture = await startAttackFixture({ journalDays: days })
  try {
    await fixture.signIn('admin')
    vi.setSystemTime(now)
    const cookie = await fixture.signIn('admin')
    expect(await fixture.journal(cookie)).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(PRUNE_INTERVAL_MS)
    expect(await fixture.journal(cookie)).toHaveLength(left)
  } finally {
    vi.useRealTimers()
    await fixture.close()
  }
})
