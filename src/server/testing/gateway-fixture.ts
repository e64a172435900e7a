import { inspect } from 'node:util'
import { afterEach, beforeEach, expect } from 'vitest'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { createGateway, type Gateway } from '#server/gateway/gateway.ts'
import type { GatewayLimits } from '#server/gateway/exchange/limits.ts'
import type { Priority, RateBudget } from '#server/gateway/rate/rate-budget.ts'
import { startFakeCloudflare, type FakeCloudflare } from '#testing/fake-cloudflare.ts'
import type { ManualClock } from './manual-clock.ts'

export const ACCOUNT_ID = 'a'.repeat(32)
export const QUEUE_ID = 'b'.repeat(32)
export const TOKEN = 'secretTokenOfTheConnection_0123456789abc'
export const METRICS = `/queues/${QUEUE_ID}/metrics`
export const MESSAGES = `/queues/${QUEUE_ID}/messages`

interface FixtureOptions {
  upstream: string
  clock: ManualClock
  credential?: Credential
  budget?: RateBudget
  limits?: Partial<GatewayLimits>
  /** Called in place of waiting, after the clock was advanced. */
  onSleep?: (ms: number) => unknown
}

export interface GatewayFixture {
  gateway: Gateway
  slept: number[]
  reported: unknown[]
  /** Everything that was reported, returned and thrown. */
  out: string[]
  send(
    method: string,
    path: string,
    init?: RequestInit & { priority?: Priority },
  ): Promise<{ status: number; code: number | null; message: string; text: string; headers: Headers }>
  /** The same as a call of a page that refreshes, which may use the cache. */
  show(path: string, options?: { priority?: Priority }): ReturnType<GatewayFixture['send']>
}

/** A gateway whose pauses take no time; it records everything it reports and returns. */
export function createGatewayFixture(options: FixtureOptions): GatewayFixture {
  const { upstream, clock, credential = { kind: 'token', token: TOKEN }, budget, limits, onSleep } = options
  const slept: number[] = []
  const reported: unknown[] = []
  const out: string[] = []
  const keep = (value: unknown) => out.push(inspect(value, { depth: 10, showHidden: true }))
  const gateway = createGateway({
    accountId: ACCOUNT_ID,
    credential,
    upstream,
    clock,
    version: '1.2.3',
    report(error) {
      reported.push(error)
      keep(error)
    },
    random: () => 0.5,
    async sleep(ms) {
      slept.push(ms)
      clock.advance(ms)
      await onSleep?.(ms)
    },
    limits: { responseBytes: 100_000, ...limits },
    ...(budget && { budget }),
  })
  async function opened(responding: Promise<Response>): ReturnType<GatewayFixture['send']> {
    try {
      const response = await responding
      const text = await response.text()
      out.push(text)
      keep([...response.headers])
      const { errors } = JSON.parse(text) as { errors?: { code: number; message: string }[] }
      const [issue] = errors ?? []
      const { status, headers } = response
      return { status, code: issue?.code ?? null, message: issue?.message ?? '', text, headers }
    } catch (error) {
      keep(error)
      throw error
    }
  }
  return {
    gateway,
    slept,
    reported,
    out,
    send(method, path, { priority = 'person', ...init } = {}) {
      const request = new Request(`${INTERNAL_ORIGIN}/accounts/${ACCOUNT_ID}${path}`, { method, ...init })
      return opened(gateway.fetch(request, { priority }))
    },
    show(path, { priority = 'refresh' } = {}) {
      const { signal } = new AbortController()
      const href = `${INTERNAL_ORIGIN}/accounts/${ACCOUNT_ID}${path}`
      const call = { method: 'GET', href, body: null, signal, requestId: 'test', priority }
      return opened(gateway.handle(call))
    },
  }
}

type Send = GatewayFixture['send']

/** A new fake Cloudflare, clock and gateway for each test of a file. */
export function setUpGatewayFixture(createClock: () => ManualClock) {
  let fixtures: GatewayFixture[] = []
  const setUp = {
    upstream: null as unknown as FakeCloudflare,
    clock: null as unknown as ManualClock,
    fixture: null as unknown as GatewayFixture,
    /** Replaces the gateway with one that has other options. */
    open(options: Partial<FixtureOptions> = {}): GatewayFixture {
      setUp.fixture = createGatewayFixture({ upstream: setUp.upstream.url, clock: setUp.clock, ...options })
      fixtures.push(setUp.fixture)
      return setUp.fixture
    },
    send: (...args: Parameters<Send>) => setUp.fixture.send(...args),
    get: (init?: Parameters<Send>[2]) => setUp.fixture.send('GET', METRICS, init),
    push: (init?: RequestInit) => setUp.fixture.send('POST', MESSAGES, { body: '{"body":{}}', ...init }),
  }
  beforeEach(async () => {
    setUp.clock = createClock()
    setUp.upstream = await startFakeCloudflare()
    fixtures = []
    setUp.open()
  })
  afterEach(async () => {
    for (const { gateway, out } of fixtures) {
      gateway.close()
      // No error, log or response may contain the credentials.
      expect(out.join('\n')).not.toContain(TOKEN)
    }
    await setUp.upstream.close()
  })
  return setUp
}
