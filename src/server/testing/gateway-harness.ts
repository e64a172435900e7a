import { afterEach, beforeEach, expect } from 'vitest'
import {
  createGatewayFixture,
  QUEUE_ID,
  TOKEN,
  type ClockByHand,
  type GatewayFixture,
} from './gateway-fixture.ts'
import { startWaywardUpstream, type WaywardUpstream } from './fake-cloudflare.ts'

export const METRICS = `/queues/${QUEUE_ID}/metrics`
export const MESSAGES = `/queues/${QUEUE_ID}/messages`

type Send = GatewayFixture['send']

/** A fresh upstream, clock and gateway for each test of a file. */
export function createGatewayScene(createClock: () => ClockByHand) {
  let fixtures: GatewayFixture[] = []
  const scene = {
    upstream: null as unknown as WaywardUpstream,
    clock: null as unknown as ClockByHand,
    fixture: null as unknown as GatewayFixture,
    /** Puts a gateway with other options in the place of the first one. */
    open(options: Partial<Parameters<typeof createGatewayFixture>[0]> = {}): GatewayFixture {
      scene.fixture = createGatewayFixture({ upstream: scene.upstream.url, clock: scene.clock, ...options })
      fixtures.push(scene.fixture)
      return scene.fixture
    },
    send: (...args: Parameters<Send>) => scene.fixture.send(...args),
    get: (init?: Parameters<Send>[2]) => scene.fixture.send('GET', METRICS, init),
    push: (init?: RequestInit) => scene.fixture.send('POST', MESSAGES, { body: '{"body":{}}', ...init }),
  }
  beforeEach(async () => {
    scene.clock = createClock()
    scene.upstream = await startWaywardUpstream()
    fixtures = []
    scene.open()
  })
  afterEach(async () => {
    for (const { gateway, out } of fixtures) {
      gateway.close()
      // Whatever went wrong, the credentials never come out.
      expect(out.join('\n')).not.toContain(TOKEN)
    }
    await scene.upstream.close()
  })
  return scene
}
