import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { rateLimit } from './rate-limit.ts'

test('refuses requests above the limit until the window ends, per client', async () => {
  const clock = createManualClock(Date.UTC(2026, 0, 1))
  const app = new Hono().use(rateLimit({ requests: 2, seconds: 300 }, clock)).all('*', (c) => c.text('ok'))
  const send = (path = '/queues', token = 'a') =>
    app.request(path, { headers: { authorization: `Bearer ${token}` } })

  const first = await send()
  expect(first.status).toBe(200)
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-reset': 'Thu, 01 Jan 2026 00:05:00 GMT',
  })
  expect((await send()).status).toBe(200)
  clock.advance(100_000)
  const refused = await send()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('200')
  expect(await refused.json()).toMatchObject({ errors: [{ code: 971 }], success: false })
  expect((await send('/queues', 'b')).status).toBe(200)
  expect((await send('/queues/q/messages/pull')).status).toBe(200)
  clock.advance(200_000)
  expect((await send()).status).toBe(200)
})
