import { expect, test } from 'vitest'
import { CLIENT_PREFIX, CONNECTION_PREFIX, QUEUES_ROUTES, type Route } from '#contract/routes.ts'
import { callOf } from '#server/auth/policy/policy.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker } from '#server/broker/broker.ts'
import { allowCall, INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { createBodyGuard } from '#server/masking/guard.ts'
import { createMasker } from '#server/masking/masker.ts'
import { openDatabase } from '#server/sqlite/database.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'

const ID = 'a'.repeat(32)
const fill = (path: string) => path.replaceAll(/\{\w+\}/g, ID)
const ROUTES: [string, Route][] = Object.entries(QUEUES_ROUTES)

test('the embedded server serves the routes of the table, and no others of the product', () => {
  const report = () => undefined
  const broker = createBroker({ database: openDatabase(':memory:'), clock: createManualClock(), report })
  const served = createBrokerApi(broker, report)
    .routes.routes.filter(
      ({ method, path }) => method !== 'ALL' && /^\/accounts\/:account\/(?!tokens)/.test(path),
    )
    .map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ID)}`)
  broker.close()
  const listed = ROUTES.map(([, { method, path }]) => `${method} /accounts/${ID}${fill(path)}`)
  expect(new Set(served)).toEqual(new Set(listed))
})

test('peek, pull and preview return message bodies', () => {
  expect(ROUTES.flatMap(([name, { hasBodies }]) => (hasBodies ? [name] : []))).toEqual([
    'peek',
    'pull',
    'preview',
  ])
})

test.each(ROUTES)('policy, gateway and masking agree about %s', async (_, route) => {
  const { method, path, requirement, effect, action } = route
  const throughConnection = callOf(method, fill(CONNECTION_PREFIX + path))
  expect(throughConnection).toMatchObject({ requirement, effect, action, connection: ID })
  expect(callOf(method, fill(CLIENT_PREFIX + path))).toMatchObject({ effect, action, account: ID })

  const forwarded = allowCall(ID, method, `${INTERNAL_ORIGIN}/accounts/${ID}${fill(path)}`)
  const isRead = !throughConnection.isChange
  expect(forwarded).toMatchObject({ method, isRead, isCounted: route.isUncounted !== true })

  const revealed: string[] = []
  const guard = createBodyGuard({
    masker: createMasker({ paths: [], patterns: ['secret'], viewersMayPeek: false }),
    record: ({ queueId }) => revealed.push(queueId),
    report: (error) => expect(error).toBeUndefined(),
  })
  const call = {
    connection: 'prod',
    path: fill(path),
    headers: new Headers({ 'x-queuedeck-reveal': '1' }),
    principal: { name: 'ada', role: 'admin', sessionId: null } as const,
    requestId: 'r1',
  }
  await guard(call, Response.json({ success: true, errors: [], messages: [], result: { messages: [] } }))
  expect(revealed).toEqual(route.hasBodies ? [ID] : [])
})
