import { afterEach, beforeEach, expect } from 'vitest'
import type { QueuesClient } from '#contract/client.ts'
import { Envelope } from '#contract/envelope.ts'
import type { PeekResult, PullResult } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { ACCOUNT, type QueuesApiFixture } from '#server/testing/broker-fixture.ts'
import type { ManualClock } from '#server/testing/manual-clock.ts'

export interface ApiResponse {
  status: number
  success: boolean
  code: number | null
  message: string
  result: unknown
  info: unknown
  headers: Headers
}

export interface ConformanceOptions {
  /** False if only well-formed calls on queues get through; then only those are tested. */
  isWholeApi: boolean
}

export type MakeFixture = () => QueuesApiFixture | Promise<QueuesApiFixture>

export type ConformanceFixture = ReturnType<typeof createConformanceFixture>

export const account = (path: string) => `/accounts/${ACCOUNT}${path}`
export const queuePath = (queue: Queue, path = '') => account(`/queues/${queue.queue_id}${path}`)
export const texts = (result: PullResult | PeekResult) =>
  result.messages.map((message) => message.body).toSorted()

/** A new server for each test of a suite, and the calls that the tests share. */
export function createConformanceFixture(makeFixture: MakeFixture) {
  let fixture: QueuesApiFixture
  beforeEach(async () => {
    fixture = await makeFixture()
  })
  afterEach(() => fixture.close())

  return {
    get client(): QueuesClient {
      return fixture.client
    },
    get clock(): ManualClock {
      return fixture.clock
    },
    fetch: (request: Request) => fixture.fetch(request),
    async send(method: string, path: string, body?: unknown): Promise<ApiResponse> {
      const response = await fixture.fetch(
        new Request(`http://127.0.0.1/client/v4${path}`, {
          method,
          headers: { authorization: 'Bearer test', 'content-type': 'text/plain;charset=UTF-8' },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      )
      const envelope = Envelope.parse(await response.json())
      expect(response.headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-\w{3}$/)
      return {
        status: response.status,
        success: envelope.success,
        code: envelope.errors?.[0]?.code ?? null,
        message: envelope.errors?.[0]?.message ?? '',
        result: envelope.result,
        info: envelope.result_info,
        headers: response.headers,
      }
    },
    async pullQueue(settings: Record<string, number> = {}, deadLetterQueue?: string): Promise<Queue> {
      const { client } = fixture
      const queue = await client.create({ queue_name: `q-${Math.random().toString(36).slice(2, 10)}` })
      await client.createConsumer(queue.queue_id, {
        type: 'http_pull',
        settings,
        ...(deadLetterQueue && { dead_letter_queue: deadLetterQueue }),
      })
      return queue
    },
    push: (queue: Queue, ...bodies: string[]) =>
      fixture.client.pushBatch(queue.queue_id, {
        messages: bodies.map((body) => ({ body, content_type: 'text' })),
      }),
    pull: (queue: Queue, batchSize = 100, visibilityTimeoutMs = 30_000) =>
      fixture.client.pull(queue.queue_id, {
        batch_size: batchSize,
        visibility_timeout_ms: visibilityTimeoutMs,
      }),
  }
}
